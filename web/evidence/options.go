package evidence

import "bonafide/web/ui"

// The answers of the dossier format, in plain words. A test holds them and the format together.
var (
	nameKinds = []ui.Option{
		{Value: "legal", Label: "Legal", Hint: "As on an identity document."},
		{Value: "preferred", Label: "Preferred", Hint: "What they ask to be called."},
		{Value: "former", Label: "Former", Hint: "Before a marriage or another change."},
		{Value: "other_script", Label: "In another script", Hint: "The same name, written otherwise."},
		{Value: "alias", Label: "Alias", Hint: "A pen name or a handle used as a name."},
	}
	addressClasses = []ui.Option{
		{Value: "residential", Label: "Home"},
		{Value: "commercial", Label: "Business premises"},
		{Value: "po_box", Label: "Post office box"},
		{Value: "mail_receiving_agency", Label: "Mail receiving agency, private mailbox"},
		{Value: "freight_forwarder", Label: "Freight forwarder"},
		{Value: "coworking", Label: "Coworking space"},
		{Value: "locker", Label: "Parcel locker"},
		{Value: "vacant", Label: "Vacant"},
		{Value: "unknown", Label: "Looked up, not known"},
	}
	contactKinds = []ui.Option{
		{Value: "email", Label: "Mail address"},
		{Value: "phone", Label: "Phone number"},
		{Value: "messaging", Label: "Messenger account"},
		{Value: "wallet", Label: "Crypto wallet"},
	}
	lineTypes = []ui.Option{
		{Value: "mobile", Label: "Mobile"},
		{Value: "landline", Label: "Fixed line"},
		{Value: "fixed_voip", Label: "Internet line bound to an address"},
		{Value: "non_fixed_voip", Label: "Internet line without an address"},
		{Value: "virtual", Label: "Virtual number"},
		{Value: "toll_free", Label: "Toll-free"},
		{Value: "unknown", Label: "Looked up, not known"},
	}
	documentKinds = []ui.Option{
		{Value: "passport", Label: "Passport"},
		{Value: "driver_license", Label: "Driving licence"},
		{Value: "national_id", Label: "National identity card"},
		{Value: "residence_permit", Label: "Residence permit"},
		{Value: "ssn_card", Label: "Social security card"},
		{Value: "diploma", Label: "Diploma"},
		{Value: "utility_bill", Label: "Utility bill"},
		{Value: "bank_statement", Label: "Bank statement"},
		{Value: "other", Label: "Another document"},
	}
	photoSources = []ui.Option{
		{Value: "application", Label: "Application"},
		{Value: "linkedin", Label: "LinkedIn"},
		{Value: "github", Label: "GitHub"},
		{Value: "portfolio", Label: "Portfolio page"},
		{Value: "id_document", Label: "Portrait on an identity document"},
		{Value: "interview", Label: "Picture from an interview"},
		{Value: "onboarding", Label: "Onboarding"},
		{Value: "workplace", Label: "At work"},
		{Value: "other", Label: "Elsewhere"},
	}
	publicMatches = []ui.Option{
		{Value: "stock", Label: "A stock photo"},
		{Value: "other_person", Label: "A person of another name"},
		{Value: "same_person", Label: "The candidate"},
	}
	sessionKinds = []ui.Option{
		{Value: "application", Label: "Application"},
		{Value: "assessment", Label: "Test or assessment"},
		{Value: "portal", Label: "Candidate portal"},
		{Value: "interview", Label: "Interview"},
		{Value: "reference", Label: "Reference"},
		{Value: "onboarding", Label: "Onboarding"},
		{Value: "login", Label: "Sign-in at work"},
	}
	networkKinds = []ui.Option{
		{Value: "residential", Label: "Home connection"},
		{Value: "mobile", Label: "Mobile network"},
		{Value: "corporate", Label: "Company network"},
		{Value: "institution", Label: "University, library or other institution"},
		{Value: "hosting", Label: "Hosting centre"},
		{Value: "vpn", Label: "VPN"},
		{Value: "tor", Label: "Tor"},
		{Value: "relay", Label: "Privacy relay (iCloud, WARP)"},
		{Value: "sase", Label: "Company's secure gateway"},
		{Value: "satellite", Label: "Satellite"},
		{Value: "cgnat", Label: "Address shared by a provider's customers"},
		{Value: "residential_proxy", Label: "Residential proxy"},
		{Value: "remote_desktop_host", Label: "Remote desktop host"},
		{Value: "unknown", Label: "Looked up, not known"},
	}
	identitySteps = []ui.Option{
		{Value: "live_id_next_to_face", Label: "Document next to the face, live"},
		{Value: "notary", Label: "Notary"},
		{Value: "in_person_visit", Label: "Visit in person"},
		{Value: "onsite_pickup", Label: "Pick-up of equipment on site"},
		{Value: "drug_test", Label: "Drug test"},
		{Value: "fingerprint", Label: "Fingerprints"},
		{Value: "selfie", Label: "Selfie"},
		{Value: "other", Label: "Another step"},
	}
	stepOutcomes = []ui.Option{
		{Value: "completed", Label: "Completed"},
		{Value: "declined", Label: "Declined"},
		{Value: "cancelled", Label: "Cancelled"},
		{Value: "pending", Label: "Pending"},
	}
	referenceVerdicts = []ui.Option{
		{Value: "supports", Label: "Supports the claim"},
		{Value: "mixed", Label: "Supports it in part"},
		{Value: "contradicts", Label: "Contradicts the claim"},
		{Value: "no_response", Label: "Did not answer"},
	}
	verificationKinds = []ui.Option{
		{Value: "employment", Label: "Employment"},
		{Value: "education", Label: "Education"},
		{Value: "identity_owner", Label: "Holder of the identity"},
		{Value: "address", Label: "Address"},
		{Value: "payout_holder", Label: "Holder of the pay account"},
		{Value: "concurrent_employment", Label: "Other employment at the same time"},
	}
	verificationChannels = []ui.Option{
		{Value: "registry", Label: "Official register"},
		{Value: "prior_filing", Label: "Earlier filing of the employer"},
		{Value: "independent_search", Label: "Contact that we found ourselves"},
		{Value: "clearing_house", Label: "Clearing house"},
		{Value: "payroll_record", Label: "Payroll record"},
		{Value: "candidate_supplied", Label: "Contact that the candidate gave"},
	}
	verificationOutcomes = []ui.Option{
		{Value: "confirmed", Label: "Confirmed"},
		{Value: "denied", Label: "Denied"},
		{Value: "dates_differ", Label: "Confirmed with other dates"},
		{Value: "no_record", Label: "No record"},
		{Value: "no_answer", Label: "No answer"},
		{Value: "contradicted", Label: "Contradicted"},
	}
	jobSources = []ui.Option{
		{Value: "resume", Label: "Résumé"},
		{Value: "form", Label: "Application form or conversation"},
		{Value: "profile", Label: "Public profile"},
		{Value: "verification", Label: "Found by verification"},
	}
	profileKinds = []ui.Option{
		{Value: "linkedin", Label: "LinkedIn"},
		{Value: "github", Label: "GitHub"},
		{Value: "gitlab", Label: "GitLab"},
		{Value: "portfolio", Label: "Portfolio page"},
		{Value: "freelance", Label: "Freelance platform"},
		{Value: "stack_overflow", Label: "Stack Overflow"},
		{Value: "social", Label: "Social network"},
		{Value: "other", Label: "Another page"},
	}
	observationCodes = []ui.Option{
		{Value: "work_by_other_person", Label: "Somebody else did the work"},
		{Value: "cannot_explain_own_work", Label: "They could not explain their own work"},
		{Value: "borrow_identity_request", Label: "Somebody was asked to lend an identity or an account"},
		{Value: "identity_step_note", Label: "Something about an identity step"},
		{Value: "household_declared", Label: "They told of a household with another candidate"},
		{Value: "other", Label: "Something else"},
	}
	payoutChannels = []ui.Option{
		{Value: "bank", Label: "Bank account"},
		{Value: "prepaid_card", Label: "Prepaid card"},
		{Value: "wallet", Label: "Payment service or electronic wallet"},
		{Value: "crypto", Label: "Crypto"},
		{Value: "third_party", Label: "Through somebody else"},
	}
	trackingSources = []ui.Option{
		{Value: "carrier", Label: "The carrier"},
		{Value: "agent", Label: "The device itself"},
	}
	accesses = []ui.Option{
		{Value: "source_code", Label: "Source code"},
		{Value: "keys", Label: "Keys and credentials"},
		{Value: "treasury", Label: "Treasury"},
		{Value: "export_controlled", Label: "Export-controlled data"},
		{Value: "customer_data", Label: "Customer data"},
	}
	paymentNorms = []ui.Option{
		{Value: "payroll", Label: "Payroll"},
		{Value: "ach", Label: "Bank transfer (ACH)"},
		{Value: "wire", Label: "Wire"},
		{Value: "crypto", Label: "Crypto"},
		{Value: "any", Label: "Any of these"},
	}
)
