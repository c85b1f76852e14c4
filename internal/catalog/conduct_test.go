package catalog_test

import (
	"pgregory.net/rapid"

	"bonafide/internal/dossier"
)

// genConduct adds what people saw of the candidate and what happened after the offer.
func genConduct(t *rapid.T, d *dossier.Dossier) {
	for i := range d.Interviews {
		d.Interviews[i].Marks = list(t, 8, genMark)
		d.Interviews[i].Liveness = list(t, 3, genChallenge)
	}
	d.IdentitySteps = list(t, 3, genStep)
	for i := range d.Sessions {
		genDevice(t, &d.Sessions[i])
	}
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
		s.MediaDevices = []string{oneOf(t, "label", "Integrated Camera", "OBS Virtual Camera")}
	}
}
