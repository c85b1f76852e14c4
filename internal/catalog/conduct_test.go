package catalog_test

import (
	"time"

	"pgregory.net/rapid"

	"bonafide/internal/dossier"
)

// genConduct adds what people saw of the candidate and what happened after the offer.
func genConduct(t *rapid.T, d *dossier.Dossier) {
	for i := range d.Interviews {
		d.Interviews[i].Marks = list(t, 8, genMark)
		d.Interviews[i].Liveness = list(t, 3, genChallenge)
	}
	for i := range d.Photos {
		d.Photos[i].PublicMatch = &dossier.PublicMatch{URL: "https://x.example", Kind: oneOf(t, "match", "", "stock", "same_person")}
		d.Photos[i].Image.Origin = &dossier.ImageOrigin{Marks: []dossier.ImageMark{{Code: oneOf(t, "code", "edited", "ai_generated")}}}
	}
	d.FaceComparisons = list(t, 2, genComparison)
	addEvents(t, d)
	d.Observations = list(t, 2, func(t *rapid.T) dossier.Observation {
		return dossier.Observation{Code: oneOf(t, "observed", "work_by_other_person", "borrow_identity_request", "other"), At: genDay(t), By: []string{oneOf(t, "witness", "w1", "w2")}, Source: "message"}
	})
	d.Verifications = append(d.Verifications, list(t, 2, genOwnerCheck)...)
	for i := range d.Documents {
		doc := &d.Documents[i]
		doc.Captures, doc.ExpiresAt = list(t, 2, genCapture), dossier.NewDate(oneOf(t, "expiry", 2028, 2029), 1, 1)
		if doc.Number == "" {
			doc.Number = oneOf(t, "number", "", "A1")
		}
	}
	d.IdentitySteps = list(t, 3, genStep)
	for i := range d.Contacts {
		if rapid.IntRange(0, 2).Draw(t, "replaced") == 0 {
			d.Contacts[i].Until = asOf.AddDate(0, 0, -i)
		}
	}
	for i := range d.Sessions {
		genDevice(t, &d.Sessions[i])
	}
	if rapid.IntRange(0, 2).Draw(t, "hired") == 0 {
		d.Endpoint = genEndpoint(t)
		addOnboarding(t, d)
	}
}

// addEvents adds now and then what only a rare run of sessions shows: a VPN that drops, and work at night.
func addEvents(t *rapid.T, d *dossier.Dossier) {
	switch rapid.IntRange(0, 19).Draw(t, "events") {
	case 0:
		for i, at := range []spot{spots[0], spots[3], spots[0]} {
			n := &dossier.Network{Country: at.country, Latitude: &at.lat, Longitude: &at.lon, Kind: []dossier.NetworkKind{"vpn", "residential", "vpn"}[i]}
			n.VPNService, n.SeenAt = "Astrill", dossier.DateOf(asOf)
			d.Sessions = append(d.Sessions, dossier.Session{Kind: "portal", At: asOf.AddDate(0, 0, -4).Add(time.Duration(i) * time.Minute), IP: "203.0.113.77", DeviceID: "d9", Network: n})
		}
	case 1:
		for i := range 40 {
			d.Sessions = append(d.Sessions, dossier.Session{Kind: "login", At: asOf.AddDate(0, 0, -i).Add(7 * time.Hour), IP: "203.0.113.78", CandidateInitiated: true})
		}
	}
}

func genOwnerCheck(t *rapid.T) dossier.Verification {
	return dossier.Verification{
		Kind: oneOf(t, "asked", "identity_owner", "concurrent_employment"), Outcome: oneOf(t, "said", "contradicted", "confirmed"), Channel: "registry",
		IdentifiersMatched: rapid.IntRange(1, 2).Draw(t, "identifiers"), UndisclosedRoles: rapid.IntRange(0, 4).Draw(t, "roles"), At: genDay(t),
	}
}

func genCapture(t *rapid.T) dossier.Capture {
	c := dossier.Capture{At: genDay(t), CameraRequired: true, ELAConfirmed: rapid.Bool().Draw(t, "break"), File: oneOf(t, "capture", "d.png", "e.png")}
	if rapid.Bool().Draw(t, "read") {
		c.ZoneRead = &dossier.DocumentRead{Medium: "machine-readable zone", Number: oneOf(t, "number in the zone", "X1234567", "A1")}
	}
	return c
}

func genComparison(t *rapid.T) dossier.FaceComparison {
	return dossier.FaceComparison{StageA: "id_document", StageB: "interview", Votes: list(t, 3, func(t *rapid.T) dossier.FaceVote {
		return dossier.FaceVote{By: oneOf(t, "voter", "r1", "r2", "r3"), Answer: oneOf(t, "answer", "not_same", "not_same", "same")}
	})}
}

func oneOf[T any](t *rapid.T, label string, values ...T) T {
	return rapid.SampledFrom(values).Draw(t, label)
}

func genMark(t *rapid.T) dossier.Mark {
	value := oneOf(t, "value", 5.0, 7, 60, 250)
	return dossier.Mark{
		Code: oneOf(t, "mark", "different_speaker", "face_edge_flicker", "no_blink", "lip_audio_offset", "second_voice_prompting",
			"delayed_unscripted_answers", "claimed_location_question_failed", "claimed_location_question_failed", "other_identity_shown"),
		By: oneOf(t, "reviewer", "r1", "r2"), Value: &value, Text: oneOf(t, "question", "a", "b", "c"), Recorded: rapid.Bool().Draw(t, "recorded"),
	}
}

func genChallenge(t *rapid.T) dossier.Challenge {
	return dossier.Challenge{Challenge: oneOf(t, "challenge", "head_turn", "accessible_alternative"), Result: oneOf(t, "result", "passed", "boundary_failure", "refused")}
}

func genStep(t *rapid.T) dossier.Step {
	return dossier.Step{
		Step: oneOf(t, "step", "notary", "selfie", "in_person_visit"), Outcome: oneOf(t, "outcome", "declined", "declined", "cancelled", "completed"),
		UniformlyRequired: true, EmployerPaid: rapid.Bool().Draw(t, "paid"), OfferedAt: genDay(t),
	}
}

func genDevice(t *rapid.T, s *dossier.Session) {
	if rapid.IntRange(0, 4).Draw(t, "labels") == 0 {
		s.Renderer, s.ColorDepth = oneOf(t, "renderer", "", "Google SwiftShader"), oneOf(t, "colours", 16, 24)
		managed := false
		s.ManagedDevice = &managed
		s.MediaDevices = []string{oneOf(t, "label", "Integrated Camera", "OBS Virtual Camera")}
	}
}

func genEndpoint(t *rapid.T) *dossier.Endpoint {
	e := &dossier.Endpoint{ReceivedAt: asOf.AddDate(0, 0, -5)}
	e.Software = list(t, 2, func(t *rapid.T) dossier.Software {
		return dossier.Software{Name: oneOf(t, "program", "AnyDesk", "TeamViewer 15", "Editor"), FirstSeen: genDay(t), DeployedByIT: rapid.Bool().Draw(t, "deployed")}
	})
	e.USB = list(t, 2, func(t *rapid.T) dossier.USBDevice {
		return dossier.USBDevice{Name: oneOf(t, "usb", "Keyboard", "PiKVM Composite Device"), At: genDay(t)}
	})
	e.Alerts = list(t, 2, func(t *rapid.T) dossier.Alert {
		return dossier.Alert{Kind: oneOf(t, "alert", "infostealer", "other"), At: genDay(t)}
	})
	if rapid.Bool().Draw(t, "located") {
		s, slow := genSpot(t), oneOf(t, "delay", 20.0, 120)
		for i := range 10 {
			date := dossier.DateOf(asOf.AddDate(0, 0, -i))
			e.Locations = append(e.Locations, dossier.EndpointLocation{Date: date, Latitude: s.lat, Longitude: s.lon})
			e.Latency = append(e.Latency, dossier.Latency{Date: date, MedianMS: slow, PeerMedianMS: 20})
		}
	}
	return e
}

func addOnboarding(t *rapid.T, d *dossier.Dossier) {
	if d.Onboarding == nil {
		d.Onboarding = new(dossier.Onboarding)
	}
	d.Onboarding.OfferAcceptedAt, d.Onboarding.StandardDeviceOffered = asOf.AddDate(0, 0, -60), true
	d.Onboarding.BYODRequests, d.Onboarding.Shipments = list(t, 3, genDay), list(t, 3, genShipment)
}

func genShipment(t *rapid.T) dossier.Shipment {
	s := dossier.Shipment{Address: *genAddress(t), RequestedAt: genDay(t), ReasonDocumented: rapid.Bool().Draw(t, "reason")}
	s.Address.Class = oneOf(t, "class", "residential", "po_box", "")
	s.DispatchedAt = s.RequestedAt.AddDate(0, 0, 3)
	s.Tracking = list(t, 3, func(t *rapid.T) dossier.Tracking {
		return dossier.Tracking{At: s.DispatchedAt.Add(time.Duration(rapid.IntRange(1, 9).Draw(t, "hours")) * time.Hour), Country: genSpot(t).country, Source: "agent"}
	})
	return s
}

// relabelOnboarding exchanges the country codes of what happened after the offer.
func relabelOnboarding(d *dossier.Dossier, to map[string]string) {
	if d.Onboarding == nil {
		return
	}
	for i := range d.Onboarding.Shipments {
		s := &d.Onboarding.Shipments[i]
		s.Address.Country = to[s.Address.Country]
		for j := range s.Tracking {
			s.Tracking[j].Country = to[s.Tracking[j].Country]
		}
	}
}
