package enquiry

import (
	"context"
	"net/url"

	"bonafide/internal/dossier"
)

// lineAnswer is what services of the kind of Twilio's Lookup answer to GET /{number}?Fields=line_type_intelligence:
// https://www.twilio.com/docs/lookup/v2-api/line-type-intelligence.
type lineAnswer struct {
	Number string `json:"phone_number"` // E.164
	Valid  *bool  `json:"valid"`        // whether the number's plan has it
	Line   *struct {
		Type    string `json:"type"`
		Carrier string `json:"carrier_name"`
		Error   *int   `json:"error_code"` // 60601: Canada, without an approval of its own
	} `json:"line_type_intelligence"`
}

// lineTypes are the types of that documentation as a dossier names them. A personal number follows its holder from line to line.
// Premium and shared-cost numbers, pagers, voice mail and universal numbers are no lines that a person has, and unknown here.
var lineTypes = map[string]string{
	"mobile": "mobile", "landline": "landline", "fixedVoip": "fixed_voip", "nonFixedVoip": "non_fixed_voip", "personal": "virtual", "tollFree": "toll_free",
	"premium": "unknown", "sharedCost": "unknown", "uan": "unknown", "voicemail": "unknown", "pager": "unknown", "unknown": "unknown",
}

// Line asks what kind of line a number in E.164 form is. Source and At are left to the caller. A number that its plan does not
// have, and one that the service may not tell of, are a Failure with Unknown.
func (s *Service) Line(ctx context.Context, number string) (*dossier.LineType, error) {
	var a lineAnswer
	if err := s.ask(ctx, url.Values{"Fields": {"line_type_intelligence"}}, number, &a); err != nil {
		return nil, err
	}
	return a.line(number)
}

func (a *lineAnswer) line(number string) (*dossier.LineType, error) {
	switch {
	case a.Number != number:
		return nil, unreadable("not about the number that was asked about")
	case a.Valid != nil && !*a.Valid:
		return nil, &Failure{Unknown, true, "the number is in no numbering plan"}
	case a.Line == nil:
		return nil, unreadable("no line_type_intelligence")
	case a.Line.Error != nil:
		return nil, &Failure{Unknown, true, "the service has no answer for this number"}
	}
	kind, ok := lineTypes[a.Line.Type]
	if !ok {
		return nil, unreadable("a type of line that is not documented")
	}
	return &dossier.LineType{Type: kind, Carrier: clean(a.Line.Carrier)}, nil
}
