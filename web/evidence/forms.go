package evidence

import (
	"slices"

	"bonafide/web/viewer"
)

// The candidate's pages on which facts show.
var (
	summary    = tab{"Application", ""}
	identity   = tab{"Identity", "/identity"}
	photos     = tab{"Photos", "/photos"}
	interviews = tab{"Interviews", "/interviews"}
	contacts   = tab{"Contacts", "/contacts"}
	history    = tab{"History", "/history"}
	onboarding = tab{"Onboarding", "/onboarding"}
)

// forms lists every form, those of one of the candidate's pages together, the pages with many forms first.
var forms = []*form{
	nameForm, documentForm, residenceForm, moveForm, householdForm, birthForm,
	interviewForm, stepForm, sessionForm, observationForm, tripForm, accommodationForm,
	verificationForm, referenceForm, jobForm, studyForm, skillForm, resumeForm, profileForm,
	shipmentForm, payoutForm, requestForm, startForm,
	deviceForm, approvedTripForm, softwareForm, hardwareForm, placeForm, useForm, alertForm,
	photoForm,
	contactForm,
	applicationForm, earlierForm,
}

// formOf returns the form of a dossier member, or of a part of one; nil where there is none.
func formOf(key string) *form {
	for _, f := range forms {
		if f.key() == key {
			return f
		}
	}
	return nil
}

// inParts reports whether the member is asked for part by part.
func inParts(member string) bool {
	return slices.ContainsFunc(forms, func(f *form) bool { return f.member == member && f.part != "" })
}

var nameForm = &form{
	member: "names", tab: identity, title: "Name",
	purpose: "Every name they go by, so that a document in another one is no contradiction.",
	sections: []section{{fields: []field{
		{member: "kind", label: "Kind of name", kind: choice(nameKinds), required: true},
		{member: "full", label: "Full name", kind: text, required: true, hint: "In the order in which they write it."},
		{member: "given", label: "Given names", kind: text},
		{member: "family", label: "Family names", kind: text},
	}}},
}

// address asks for a place. Where it lies is looked up, so coordinates of the old place go when the place changes.
func address(path, legend, hint string, more ...field) section {
	return section{
		path: path, legend: legend, hint: hint,
		derived: []string{"latitude", "longitude", "timezone"},
		fields: append([]field{
			{member: "country", label: "Country", kind: country(), required: true},
			{member: "city", label: "Town or city", kind: text},
			{member: "region", label: "State or region", kind: text, hint: "US states as two letters."},
			{member: "postal_code", label: "Postal code", kind: text},
			{member: "line1", label: "Street and number", kind: text},
			{member: "unit", label: "Flat or unit", kind: text},
		}, more...),
	}
}

var residenceForm = &form{
	member: "residence", tab: identity, title: "Residence", single: true,
	purpose: "Where they say they live and will work: what networks, documents and shipments are compared with.",
	sections: []section{address("", "", "",
		field{member: "class", label: "What is at the address", kind: pick(addressClasses), hint: "As a register or a map says, not as the candidate does."},
		field{member: "verified", label: "The address is verified", kind: yes, hint: "A bill, a lease or a register shows that they live there."},
		field{member: "multi_unit_without_unit", label: "Several homes share this address and the flat is not known", kind: yes, hint: "Neighbours are then not taken for one household."},
	)},
}

var moveForm = &form{
	member: "moves", tab: identity, title: "Move",
	purpose: "A change of residence explains an older address on a document.",
	sections: []section{
		{fields: []field{
			{member: "at", label: "Date of the move", kind: day, required: true},
			{member: "documented", label: "A document shows the move", kind: yes, hint: "A lease, a register entry, a removal bill."},
		}},
		address("from", "Moved from", ""),
		address("to", "Moved to", ""),
	},
}

var householdForm = &form{
	member: "household", tab: identity, title: "Household", candidate: "value",
	purpose: "Another candidate who lives with them: what the two share then says nothing.",
	sections: []section{{fields: []field{
		{label: "The other candidate", kind: plainWord(text), required: true, hint: "Their ATS id, or the address of their page here. Both said that they live together."},
	}}},
}

var birthForm = &form{
	member: "date_of_birth", tab: identity, title: "Date of birth", single: true,
	purpose: "Only to compare documents and tell namesakes apart, never scored.",
	sections: []section{{fields: []field{
		{label: "Date of birth", kind: day, required: true, past: true, hint: "As the candidate states it. What a document prints belongs to the document."},
	}}},
}

var documentForm = &form{
	member: "documents", tab: identity, title: "Document",
	purpose: "What a document says, as printed, and pictures of it. Spelling counts: copy, do not correct.",
	sections: []section{
		{fields: []field{
			{member: "kind", label: "Kind of document", kind: pick(documentKinds), required: true},
			{member: "issuer", label: "Issued by", kind: text, hint: "Country or state, US-TX say. Tells which format applies; never scored."},
			{member: "number", label: "Number", kind: plainWord(text)},
			{member: "date_of_birth", label: "Date of birth", kind: day, hint: "Only to compare documents with each other."},
			{member: "issued_at", label: "Issued on", kind: day},
			{member: "expires_at", label: "Valid until", kind: day},
		}},
		{path: "name", legend: "Name as printed", constant: map[string]string{"kind": "legal"}, fields: []field{
			{member: "full", label: "Full name", kind: text, required: true},
			{member: "given", label: "Given names", kind: text},
			{member: "family", label: "Family names", kind: text},
		}},
		folded(address("address", "Address as printed", "")),
		{path: "captures", legend: "What was read from it", rows: 1, row: "Capture", anchor: "file", folded: true,
			hint: "One entry a picture or a scan, in their order. Two that were made apart rule out an error of reading.",
			fields: []field{
				{member: "at", label: "Read on", kind: minute, past: true, initial: now},
				{member: "mrz", label: "Machine-readable zone", kind: machineZone, hint: "The two or three lines with <<< in them, letter by letter. Positions that do not tell who somebody is are not kept."},
				{member: "barcode", label: "Text of the barcode", kind: licenceText, hint: "Put the cursor here and scan the back of the card."},
				{member: "camera_required", label: "We asked for a picture straight from the camera", kind: yes},
				{member: "ela_confirmed", label: "I looked at the views of the picture and saw that it was altered", kind: yes, hint: "Open “Examine” beside the file first. A view alone proves nothing."},
			}},
	},
	upload: &upload{name: "pictures", label: "Pictures of the document", further: "Further pictures of the document", most: 4,
		hint: "Up to four files: JPEG, PNG, WebP, HEIC or PDF, at most 25 MB; a picture at most 50 megapixels. Two separate pictures rule out an error of reading."},
}

func folded(s section) section {
	s.folded = true
	return s
}

var photoForm = &form{
	member: "photos", tab: photos, title: "Photo",
	purpose: "A portrait and where it came from, to find the same picture under another name.",
	sections: []section{
		{fields: []field{
			{member: "source", label: "Where it is from", kind: pick(photoSources), required: true},
			{member: "at", label: "Taken or found", kind: minute, past: true},
		}},
		{path: "public_match", legend: "Found elsewhere", folded: true, derived: []string{"at"},
			hint: "Only where a reverse image search led to the same picture.",
			fields: []field{
				{member: "url", label: "Page with the same picture", kind: webPage, required: true},
				{member: "kind", label: "Whom it shows there", kind: pick(publicMatches), hint: "They may be the victim of a stolen photo, or the model."},
			}},
	},
	upload: &upload{name: "file", label: "Picture", most: 1, required: true, hint: "JPEG, PNG, WebP or HEIC, at most 25 MB and 50 megapixels. The original, not a screenshot of it."},
}

var sessionForm = &form{
	member: "sessions", tab: interviews, title: "Network session",
	purpose: "The address they connected from, to compare with where they say they are.",
	sections: []section{
		{fields: []field{
			{member: "kind", label: "What they connected for", kind: pick(sessionKinds), required: true},
			{member: "ip", label: "IP address", kind: ip, required: true},
			{member: "at", label: "Time", kind: minute, required: true, past: true},
			{member: "until", label: "Until", kind: minute, after: "at"},
			{member: "device_id", label: "Device", kind: plainWord(text), hint: "The id that your system gives the device."},
			{member: "managed_device", label: "We manage the device", kind: yesNo, hint: "As your sign-in service says of it."},
			{member: "timezone", label: "Time zone of the device", kind: zone, hint: "As it reported: America/Chicago."},
			{member: "utc_offset_minutes", label: "Or its offset from UTC", kind: offset, hint: "-06:00 or +05:30, where no zone is known."},
			{member: "shared_with", label: "Shared with", kind: text, hint: "An office, a library, a family computer. Declared sharing explains a common address."},
		}},
		{legend: "What the page saw of the device", folded: true, hint: "As your interview or application page reports it.", fields: []field{
			{member: "user_agent", label: "Browser", kind: plainWord(text), hint: "The whole user agent."},
			{member: "renderer", label: "Graphics renderer", kind: plainWord(text), hint: "As WebGL names it. Remote desktops draw in software."},
			{member: "color_depth", label: "Colour depth, in bits", kind: whole},
			{member: "external_account", label: "Account signed in with", kind: plainWord(text), hint: "Of another service, where they used one."},
			{member: "media_devices", label: "Cameras and microphones", kind: lines, hint: "One a line, as the browser names them: virtual cameras have names of their own."},
			{member: "candidate_initiated", label: "The candidate opened the connection themselves", kind: yes, hint: "Not a preview of a link by a mail or chat service."},
		}},
		{path: "network", legend: "What is known of the address", folded: true, about: "ip",
			hint:    "Leave this empty to have it looked up. Fill it in where your provider told you at the time.",
			derived: []string{"latitude", "longitude", "radius_km", "asn", "vpn_service", "seen_at"},
			fields: []field{
				{member: "country", label: "Country", kind: country()},
				{member: "city", label: "City", kind: text},
				{member: "kind", label: "Kind of network", kind: pick(networkKinds)},
				{member: "organization", label: "Organisation", kind: text},
				{member: "source", label: "Who says so", kind: text, hint: "The provider or list, with its date."},
			}},
	},
}

var interviewForm = &form{
	member: "interviews", tab: interviews, title: "Interview",
	purpose: "What happened in one conversation. How somebody speaks or looks is not recorded.",
	sections: []section{
		{fields: []field{
			{member: "at", label: "Time", kind: minute, required: true, past: true},
			{member: "channel", label: "How you met", kind: pick(viewer.Channels)},
			{member: "camera", label: "Camera", kind: pick(viewer.Cameras), hint: "One time off is ordinary."},
			{member: "display_name", label: "Name shown on joining", kind: text, hint: "Letter by letter, before any change."},
			{member: "packet_loss_percent", label: "Packet loss, percent", kind: number(0, 100), hint: "A bad line explains what looks odd in the picture."},
			{member: "camera_notice_given", label: "They were told beforehand that the camera would be needed", kind: yes},
			{member: "reschedule_offered", label: "Another date was offered", kind: yes, hint: "Without notice and another date, a camera that is off does not count."},
			{member: "interviewers", label: "Interviewers", kind: lines, hint: "One a line."},
		}},
		{path: "liveness", legend: "Liveness challenges", row: "Challenge", rows: 3,
			hint: "In random order, with an accessible alternative on offer.",
			fields: []field{
				{member: "challenge", label: "Challenge", kind: pick(viewer.Challenges), required: true},
				{member: "result", label: "Result", kind: pick(viewer.ChallengeResults), required: true},
			}},
		{path: "marks", legend: "What was noticed", row: "Mark", rows: 3, check: checkMark,
			hint: "One mark for each thing that one person noticed; save and come back for more. One person alone decides nothing.",
			fields: []field{
				{member: "code", label: "Noticed", kind: alone(pick(viewer.Marks)), required: true},
				{member: "by", label: "By", kind: text, required: true, initial: me},
				{member: "value", label: "Seconds, of a long silence", kind: number(0, 3600)},
				{member: "text", label: "Name or login, if shown", kind: plainWord(text)},
				{member: "recorded", label: "A recording shows it", kind: yes},
			}},
	},
}

// checkMark keeps a mark's seconds and name to the codes that they belong to.
func checkMark(mark object) (member string, bad fault) {
	switch code := mark["code"]; {
	case code == nil:
		return "", fault{}
	case code == viewer.CodeDelayed && mark["value"] == nil:
		return "value", wrong("is missing: write how long the silence lasted")
	case code != viewer.CodeDelayed && mark["value"] != nil:
		return "value", wrong("belongs to a long silence only: leave it empty")
	case code == viewer.CodeOtherIdentity && mark["text"] == nil:
		return "text", wrong("is missing: copy what was shown")
	case code != viewer.CodeOtherIdentity && mark["text"] != nil:
		return "text", wrong("belongs to another person's name or login only: leave it empty")
	}
	return "", fault{}
}

var stepForm = &form{
	member: "identity_steps", tab: interviews, title: "Identity step",
	purpose: "A step that was offered and what came of it. Declining one is everybody's right.",
	sections: []section{{fields: []field{
		{member: "step", label: "Step", kind: pick(identitySteps), required: true},
		{member: "offered_at", label: "Offered", kind: minute, required: true, past: true},
		{member: "outcome", label: "Outcome", kind: choice(stepOutcomes), required: true},
		{member: "uniformly_required", label: "Every candidate for this requisition is asked for it", kind: yes, hint: "Otherwise it does not count."},
		{member: "employer_paid", label: "We pay for it", kind: yes, hint: "Otherwise it does not count."},
	}}},
}

var tripForm = &form{
	member: "travel", tab: interviews, title: "Travel",
	purpose: "A trip that they told you of explains connections from there.",
	sections: []section{{fields: []field{
		{member: "country", label: "Country", kind: country(), required: true},
		{member: "city", label: "Town or city", kind: text},
		{member: "from", label: "First day", kind: day, required: true},
		{member: "to", label: "Last day", kind: day, required: true, after: "from"},
	}}},
}

// accommodationForm leaves the dossier's note out: why somebody needs an adjustment is nobody's business.
var accommodationForm = &form{
	member: "accommodations", tab: interviews, title: "Accommodation",
	purpose: "An adjustment that they asked for. It switches checks off and never counts against anybody.",
	sections: []section{{hint: "What is adjusted, never why. Do not ask for a reason.", fields: []field{
		{member: "kind", label: "Adjustment", kind: choice(viewer.Adjustments), required: true},
		{member: "since", label: "Asked for on", kind: day},
	}}},
}

var observationForm = &form{
	member: "observations", tab: interviews, title: "Observation",
	purpose: "Something that was said or done, who noticed it and where that is written.",
	sections: []section{{fields: []field{
		{member: "code", label: "What it was", kind: alone(pick(observationCodes)), required: true},
		{member: "at", label: "Time", kind: minute, required: true, past: true, initial: now},
		{member: "source", label: "Source", kind: text, required: true, hint: "A conversation, a ticket, a code review: so that somebody can look again."},
		{member: "by", label: "Noticed by", kind: lines, required: true, initial: me, hint: "One person a line. One alone decides nothing."},
		{member: "detail", label: "Detail", kind: note, hint: "Facts about what was said or done only."},
	}}},
}

var contactForm = &form{
	member: "contacts", tab: contacts, title: "Contact",
	purpose: "How they are reached, and when that changed.",
	sections: []section{
		{check: checkContact, fields: []field{
			{member: "kind", label: "Kind of contact", kind: choice(contactKinds), required: true},
			{member: "value", label: "Mail address, number or account", kind: plainWord(text), required: true, hint: "Phone numbers with their country code."},
			{member: "shared_with", label: "Shared with", kind: text, hint: "An agency's switchboard, a family line. Declared sharing explains it."},
			{member: "since", label: "In use since", kind: minute, past: true},
			{member: "until", label: "Replaced on", kind: minute, after: "since", hint: "Only when another contact took its place."},
			{member: "prompted", label: "We asked for the change", kind: yes},
			{member: "aliases", label: "Other spellings", kind: lines, hint: "One a line: what leads to the same mailbox or account."},
		}},
		{path: "line_type", legend: "Type of phone line", folded: true, about: "value",
			hint: "As a carrier look-up says. A number alone does not tell.",
			fields: []field{
				{member: "type", label: "Type of line", kind: pick(lineTypes), required: true},
				{member: "carrier", label: "Carrier", kind: text},
				{member: "source", label: "Who says so", kind: text, required: true},
				{member: "at", label: "Looked up", kind: minute, required: true, past: true, initial: now},
			}},
	},
}

// checkContact looks at a value by its kind.
func checkContact(contact object) (member string, bad fault) {
	value, _ := contact["value"].(string)
	switch {
	case value == "":
		return "", fault{}
	case contact["kind"] == "email":
		return "value", mailText(value)
	case contact["kind"] == "phone":
		return "value", phoneText(value)
	}
	return "", fault{}
}

var verificationForm = &form{
	member: "verifications", tab: history, title: "Verification",
	purpose: "You asked somebody who would know: an employer, a registrar, a register.",
	sections: []section{
		{fields: []field{
			{member: "kind", label: "What was asked about", kind: pick(verificationKinds), required: true},
			{member: "subject", label: "Employer, school or other claim", kind: text, hint: "As the candidate wrote it, so that the answer finds its claim."},
			{member: "outcome", label: "Answer", kind: pick(verificationOutcomes), required: true},
			{member: "channel", label: "How the contact was found", kind: pick(verificationChannels), hint: "A contact from the résumé may ring anywhere."},
			{member: "difference_months", label: "Months apart", kind: number(0, 1200), hint: "Where dates differ."},
			{member: "identifiers_matched", label: "Identifiers that matched", kind: whole, hint: "Name alone is 1; with birth date or number, more. Rules out a namesake."},
			{member: "at", label: "Time of the answer", kind: minute, required: true, past: true, initial: now},
			{member: "by", label: "Asked by", kind: text, initial: me},
			{member: "note", label: "What was said", kind: note, hint: "Facts about the claim only."},
		}},
		{legend: "Attempts and other roles", folded: true, fields: []field{
			{member: "attempts", label: "Attempts", kind: whole},
			{member: "working_days", label: "Working days", kind: whole, hint: "From the first attempt to the last."},
			{member: "channels_tried", label: "Channels tried", kind: whole},
			{member: "undisclosed_roles", label: "Roles found that were not declared", kind: whole},
		}},
	},
}

var referenceForm = &form{
	member: "references", tab: history, title: "Reference",
	purpose: "A referee, how you reached them and what they said of the claim.",
	sections: []section{
		{fields: []field{
			{member: "name", label: "Name of the referee", kind: text, required: true},
			{member: "relationship", label: "Relationship", kind: text, hint: "As they describe it: manager, colleague."},
			{member: "company", label: "Company", kind: text},
			{member: "company_domain", label: "The company's own domain", kind: domain, hint: "Found by you, not taken from their mail."},
			{member: "email", label: "Mail address", kind: mail},
			{member: "phone", label: "Phone number", kind: tel, hint: "With its country code."},
			{member: "verdict", label: "What they said of the claim", kind: pick(referenceVerdicts)},
			{member: "responded_at", label: "Time of the answer", kind: minute, past: true},
			{member: "corporate_channel_refused", label: "They refused to be reached through the company", kind: yes, hint: "A switchboard call or a mail from the company's domain was offered."},
			{member: "text", label: "Their words", kind: note, hint: "About the work claimed, nothing else about the person."},
		}},
		{legend: "What is known of the contact", folded: true, fields: []field{
			{member: "domain_registered_at", label: "Domain registered on", kind: day},
			{member: "line_type", label: "Type of phone line", kind: pick(lineTypes)},
			{member: "ip", label: "IP address of the answer", kind: ip},
			{member: "network_kind", label: "Kind of network", kind: pick(networkKinds)},
			{member: "device_id", label: "Device", kind: plainWord(text)},
		}},
	},
}

var jobForm = &form{
	member: "employment", tab: history, title: "Job",
	purpose: "A job that they claim, or one that turned up.",
	sections: []section{
		{fields: []field{
			{member: "employer", label: "Employer", kind: text, required: true},
			{member: "title", label: "Job title", kind: text},
			{member: "start", label: "From", kind: month, hint: "2021-03, or 2021."},
			{member: "end", label: "To", kind: end, hint: "2024-06, 2024 or present."},
			{member: "domain", label: "The employer's domain", kind: domain, hint: "Helps to find them independently."},
			{member: "registration_number", label: "Company registration number", kind: plainWord(text)},
			{member: "country", label: "Country of the employer", kind: country(), hint: "Says which register to ask. Never scored."},
			{member: "full_time", label: "Full time", kind: yesNo},
			{member: "source", label: "Where you have it from", kind: pick(jobSources)},
			{member: "undisclosed", label: "Found by verification, not declared", kind: yes},
		}},
		{path: "site", legend: "The employer's web site", folded: true, hint: "What you saw there yourself.", fields: []field{
			{member: "domain_registered_at", label: "Domain registered on", kind: day, hint: "As the register of domains says."},
			{member: "claims_years", label: "Years in business, as the site says", kind: number(0, 1000)},
			{member: "registry_entry", label: "In the company register", kind: yesNo},
			{member: "address_class", label: "What is at its address", kind: pick(addressClasses)},
			{member: "stock_team_photos", label: "The pictures of its team are stock photos", kind: yes},
			{member: "placeholder_text", label: "Filler text of a template is left on it", kind: yes},
			{member: "text", label: "Text of the site", kind: longText, hint: "To compare with the sites of other employers."},
		}},
	},
}

var studyForm = &form{
	member: "education", tab: history, title: "Study",
	purpose: "A degree or course that they claim. Every one is verified the same way.",
	sections: []section{{fields: []field{
		{member: "institution", label: "School or university", kind: text, required: true},
		{member: "degree", label: "Degree or course", kind: text},
		{member: "start", label: "From", kind: text, hint: "As they wrote it."},
		{member: "end", label: "To", kind: text},
		{member: "country", label: "Country of the school", kind: country(), hint: "Says which registrar to ask. Never scored."},
	}}},
}

var skillForm = &form{
	member: "skills", tab: history, title: "Skill",
	purpose: "A technology and since when they say they use it, to compare with when it first existed.",
	sections: []section{{fields: []field{
		{member: "technology", label: "Technology", kind: plainWord(text), required: true, hint: "With its version, if they name one."},
		{member: "since", label: "Used since", kind: month, hint: "2021-03, or 2021."},
		{member: "years", label: "Or for how many years", kind: number(0, 80)},
	}}},
}

var resumeForm = &form{
	member: "resume", tab: history, title: "Résumé", single: true,
	purpose: "Its text, to compare with the profiles and with the résumés of other candidates.",
	sections: []section{{fields: []field{
		{member: "text", label: "Text of the résumé", kind: longText, required: true, hint: "All of it, as it stands in the file."},
	}}},
}

var profileForm = &form{
	member: "profiles", tab: history, title: "Public profile",
	purpose: "A public page of theirs and what it says. Having none says nothing.",
	sections: []section{
		{fields: []field{
			{member: "kind", label: "Where it is", kind: pick(profileKinds), required: true},
			{member: "url", label: "Address of the page", kind: webPage},
			{member: "handle", label: "Name of the account", kind: plainWord(text)},
			{member: "name", label: "Name shown", kind: text, hint: "Letter by letter."},
			{member: "created_at", label: "Exists since", kind: day},
			{member: "last_gap_years", label: "Longest silence, in years", kind: number(0, 100), hint: "Before what was posted in the last 24 months."},
			{member: "employers", label: "Employers that it names", kind: lines, hint: "One a line, as written there."},
			{member: "conflicts", label: "What contradicts the résumé", kind: lines, hint: "One a line: what each of the two says."},
			{member: "text", label: "Text of the page", kind: longText},
			{member: "template_sections_unedited", label: "Parts of a template were left as they came", kind: yes},
			{member: "fabricated_testimonials", label: "Its testimonials are made up", kind: yes, hint: "Those who are named do not exist, or did not write them."},
		}},
		{path: "repositories", legend: "Code repositories", row: "Repository", rows: 3, folded: true, fields: []field{
			{member: "name", label: "Repository", kind: plainWord(text), required: true},
			{member: "first_commit_at", label: "First commit", kind: day},
			{member: "copied_from", label: "Commits copied from", kind: plainWord(text), hint: "The repository that had them first."},
			{member: "same_timestamp_share", label: "Commits at the same time, percent", kind: share, hint: "Share of its commits at one time of day."},
			{member: "commit_identities", label: "Authors of its commits", kind: identities, hint: "One a line: Ada Example <ada@example.org>."},
			{member: "fork", label: "It is a fork", kind: yes, hint: "A fork holds the commits of others openly."},
		}},
	},
}

var applicationForm = &form{
	member: "application", tab: summary, title: "Application", single: true, required: true,
	purpose: "What they applied for and what the job gives access to.",
	sections: []section{
		{fields: []field{
			{member: "requisition", label: "Requisition", kind: plainWord(text), required: true},
			{member: "title", label: "Job title", kind: text},
			{member: "applied_at", label: "Applied", kind: minute, required: true, past: true},
			{member: "source", label: "How it came in", kind: text, hint: "A job board, a referral, your own page."},
			{member: "agency", label: "Staffing agency", kind: text, hint: "If one presented them: its office then explains shared addresses."},
			{member: "referred_by", label: "Referred by", kind: plainWord(text), hint: "The ATS id of the candidate who did."},
			{member: "sector", label: "Sector", kind: text},
			{member: "payment_norm", label: "How the job is paid", kind: pick(paymentNorms)},
			{member: "remote", label: "The job is remote", kind: yes},
			{member: "access", label: "Access of the job", kind: ticks(accesses), hint: "Raises how much is checked for everybody who applies, never the points of one person."},
		}},
		{legend: "Job advertisement", folded: true, fields: []field{
			{member: "job_ad_text", label: "Text of the advertisement", kind: longText, hint: "Words that a résumé took from it are not counted as shared with other résumés."},
		}},
	},
}

var earlierForm = &form{
	member: "applications", tab: summary, title: "Other application",
	purpose: "Another application by the same identity, so that many in a short time can be seen.",
	sections: []section{{fields: []field{
		{member: "requisition", label: "Requisition", kind: plainWord(text), required: true},
		{member: "at", label: "Applied", kind: minute, required: true, past: true},
	}}},
}

var shipmentForm = &form{
	member: "onboarding", part: "shipments", list: true, tab: onboarding, title: "Shipment", single: true,
	purpose: "Equipment on its way: where it was to go, and where it was seen.",
	sections: []section{
		required(address("address", "Where it goes", "",
			field{member: "class", label: "What is at the address", kind: pick(addressClasses), hint: "As a register or a map says, not as the candidate does."})),
		{fields: []field{
			{member: "requested_at", label: "Address given", kind: minute, required: true, past: true, hint: "When they asked to have it sent there."},
			{member: "label_created_at", label: "Label printed", kind: minute, past: true},
			{member: "dispatched_at", label: "Sent", kind: minute, past: true},
			{member: "reason_documented", label: "A document shows why it goes there", kind: yes, hint: "A lease, a letter of an office, a declared trip."},
			{member: "redirected_to_third_party", label: "It was redirected to somebody else on its way", kind: yes},
		}},
		{path: "tracking", legend: "Where it was seen", row: "Report", rows: 3, hint: "One line for each place; save and come back for more.", fields: []field{
			{member: "at", label: "Time", kind: minute, required: true, past: true},
			{member: "country", label: "Country", kind: country(), required: true},
			{member: "source", label: "Who says so", kind: pick(trackingSources)},
		}},
	},
}

func required(s section) section {
	s.required = true
	return s
}

var payoutForm = &form{
	member: "onboarding", part: "payouts", list: true, tab: onboarding, title: "Pay account", single: true,
	purpose: "An account that wages are to go to. A new entry for every change, so that changes can be counted.",
	sections: []section{{fields: []field{
		{member: "holder", label: "Holder", kind: text, hint: "As the bank names them, letter by letter."},
		{member: "bank", label: "Bank or service", kind: text},
		{member: "account", label: "Account number", kind: secret, hint: "Shown masked once it is recorded."},
		{member: "routing", label: "Routing number", kind: secret},
		{member: "country", label: "Country of the account", kind: country()},
		{member: "channel", label: "Kind of account", kind: pick(payoutChannels)},
		{member: "set_at", label: "Given on", kind: minute, required: true, past: true, initial: now},
		{member: "own_company_registered", label: "The holder is a company registered as theirs", kind: yes},
		{member: "joint", label: "It is a joint account", kind: yes, hint: "Both holders are named on it."},
		{member: "pooled", label: "The service keeps the money of many in one account", kind: yes, hint: "Payroll services and some banks do. The number alone then joins nobody."},
	}}},
}

var requestForm = &form{
	member: "onboarding", part: "requests", tab: onboarding, title: "Equipment and payment requests", single: true,
	purpose: "What was offered, and what they asked for, between offer and first day.",
	sections: []section{{fields: []field{
		{member: "standard_device_offered", label: "They were offered our standard device", kind: yes, hint: "Without that offer, asking to use one's own says nothing."},
		{member: "byod_requests", label: "They asked to use their own device", kind: minutes, hint: "One time a line, in UTC: 2026-11-03 14:05."},
		{member: "advance_payment_requests", label: "They asked to be paid in advance", kind: minutes, hint: "One time a line, in UTC."},
	}}},
}

var startForm = &form{
	member: "onboarding", part: "start", tab: onboarding, title: "Start of work", single: true,
	purpose: "The dates that shipments and accounts are compared with.",
	sections: []section{{fields: []field{
		{member: "offer_accepted_at", label: "Offer accepted", kind: minute, past: true},
		{member: "start_at", label: "First day at work", kind: day},
		{member: "first_payroll_at", label: "First payroll", kind: day},
		{member: "tax_residence", label: "Tax residence", kind: country(), hint: "The country that they gave on the tax form."},
	}}},
}
