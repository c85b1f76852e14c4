package viewer

import "bonafide/web/ui"

// Codes of marks that carry more than a person.
const (
	CodeDelayed       = "delayed_unscripted_answers" // with the seconds of the silence
	CodeOtherIdentity = "other_identity_shown"       // with the name or login
)

// The words of interviews, as the forms of evidence and of interviewers offer them.
var (
	// Channels are how people meet. They are no list of the format; what counts is that phone and audio have no camera.
	Channels = []ui.Option{
		{Value: "video", Label: "Video call"},
		{Value: "Zoom", Label: "Video call, Zoom"},
		{Value: "Microsoft Teams", Label: "Video call, Microsoft Teams"},
		{Value: "phone", Label: "Phone call"},
		{Value: "audio", Label: "Call without video"},
		{Value: "in_person", Label: "In person"},
	}
	// Cameras are what a camera did.
	Cameras = []ui.Option{
		{Value: "on", Label: "On"},
		{Value: "declined", Label: "Declined"},
		{Value: "broken", Label: "Said to be broken"},
		{Value: "not_required", Label: "Not required"},
	}
	// Challenges are the liveness challenges.
	Challenges = []ui.Option{
		{Value: "hand_across_face", Label: "Hand across the face"},
		{Value: "head_turn", Label: "Turn the head to the side"},
		{Value: "read_phrase", Label: "Read a random phrase"},
		{Value: "move_light", Label: "Move a lamp"},
		{Value: "accessible_alternative", Label: "Accessible alternative"},
	}
	// ChallengeResults are what came of one.
	ChallengeResults = []ui.Option{
		{Value: "passed", Label: "Passed"},
		{Value: "boundary_failure", Label: "The edge of the face broke up"},
		{Value: "refused", Label: "Refused"},
	}
	// Marks are what interviewers may notice.
	Marks = []ui.Option{
		{Value: "different_speaker", Label: "Somebody else was speaking than before"},
		{Value: "timbre_change", Label: "The voice changed abruptly during the call"},
		{Value: "lip_audio_offset", Label: "Lips and sound were apart for 30 seconds or more"},
		{Value: "face_edge_flicker", Label: "The edge of the face flickered or ghosted"},
		{Value: "no_blink", Label: "No blink for 45 seconds or more"},
		{Value: "cough_not_visible", Label: "A cough or sneeze was heard, not seen"},
		{Value: "second_voice_prompting", Label: "A second voice was heard prompting"},
		{Value: "other_interviews_audible", Label: "Other interviews were audible"},
		{Value: "recites_generated_text", Label: "Repeated the question, then recited generated text"},
		{Value: CodeDelayed, Label: "Long silence before unprepared questions only"},
		{Value: "claimed_location_question_passed", Label: "Knew the place they claim"},
		{Value: "claimed_location_question_failed", Label: "Did not know the place they claim"},
		{Value: CodeOtherIdentity, Label: "Another person's name or login was shown"},
	}
	// Adjustments are what candidates may ask for.
	Adjustments = []ui.Option{
		{Value: "camera", Label: "Without camera"},
		{Value: "speech", Label: "Adjusted way of speaking or hearing"},
		{Value: "movement", Label: "Without certain movements"},
		{Value: "time", Label: "More time"},
		{Value: "other", Label: "Another adjustment"},
	}
)

// Label returns what an option is called, the value itself where it is none of them.
func Label(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}
