package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/webhook"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// webhookOperations are those about webhooks.
func webhookOperations() []operation {
	taken := []answer{{status: 202, summary: "It is on its way"}}
	all := []operation{
		{method: http.MethodGet, path: "/webhooks", id: "listWebhooks", summary: "The addresses that are told what happens here",
			answers: []answer{{status: 200, summary: "The webhooks", media: jsonMedia, schema: ref("Webhooks")}}, handle: (*Handler).listWebhooks},
		{method: http.MethodPost, path: "/webhooks", id: "createWebhook", summary: "Have an address told, by signed messages after the Standard Webhooks specification", secret: true, locates: true,
			bodies: reads(ref("WebhookDraft")), answers: []answer{{status: 201, summary: "Made; the secret is shown once", media: jsonMedia, schema: ref("Webhook")}}, handle: (*Handler).createWebhook},
		{method: http.MethodGet, path: "/webhooks/{id}", id: "getWebhook", summary: "A webhook",
			answers: []answer{{status: 200, summary: "The webhook", media: jsonMedia, schema: ref("Webhook")}}, handle: (*Handler).getWebhook},
		{method: http.MethodDelete, path: "/webhooks/{id}", id: "deleteWebhook", summary: "Remove a webhook with its messages", answers: []answer{{status: 204, summary: "Removed"}}, handle: (*Handler).deleteWebhook},
		{method: http.MethodPost, path: "/webhooks/{id}/secret", id: "rotateWebhookSecret", summary: "Change the secret; the one before signs too for a day", secret: true,
			answers: []answer{{status: 200, summary: "The new secret, shown once", media: jsonMedia, schema: ref("WebhookSecret")}}, handle: (*Handler).rotateWebhook},
		{method: http.MethodPost, path: "/webhooks/{id}/ping", id: "pingWebhook", summary: "Send a message that says nothing, to try it", answers: taken, handle: (*Handler).pingWebhook},
		{method: http.MethodGet, path: "/webhooks/{id}/deliveries", id: "listDeliveries", summary: "The newest messages and how they went",
			answers: []answer{{status: 200, summary: "The messages", media: jsonMedia, schema: ref("Deliveries")}}, handle: (*Handler).listDeliveries},
		{method: http.MethodPost, path: "/webhooks/{id}/deliveries/{delivery}/replay", id: "replayDelivery", summary: "Send a message once more, under its id", answers: taken, handle: (*Handler).replayDelivery},
	}
	for i := range all {
		all[i].scope = account.ManageWebhooks
	}
	return all
}

// webhookSchemas are those of what is sent and answered about webhooks.
func webhookSchemas(closed func([]string, object) object) object {
	text, at, id := object{"type": "string"}, object{"type": "string", "format": "date-time"}, object{"type": "string", "format": "uuid"}
	events := object{"type": "array", "minItems": 1, "items": object{"enum": webhook.Events}}
	draft := object{"name": object{"type": "string", "minLength": 1, "maxLength": 200}, "url": object{"type": "string", "format": "uri"}, "events": events, "audience": object{"enum": webhook.Audiences}}
	whole := object{"id": id, "created_at": at, "disabled_at": at, "disabled_why": text, "waiting": object{"type": "integer"}, "failed": object{"type": "integer"},
		"secret": object{"type": "string", "description": "Only in the answer to its making, and not where that request is sent again"}}
	for name, schema := range draft {
		whole[name] = schema
	}
	required := []string{"id", "name", "url", "events", "audience", "created_at", "waiting", "failed"}
	return object{
		"WebhookDraft": closed([]string{"name", "url", "events"}, draft), "Webhook": closed(required, whole), "WebhookSecret": closed([]string{}, object{"secret": text}),
		"Webhooks": closed([]string{"webhooks"}, object{"webhooks": object{"type": "array", "items": ref("Webhook")}}),
		"Deliveries": closed([]string{"deliveries"}, object{"deliveries": object{"type": "array", "items": closed([]string{"id", "event", "queued_at", "state", "tries"}, object{
			"id": id, "event": text, "queued_at": at, "tries": object{"type": "integer"}, "tried_at": at, "next_at": at, "answer": text,
			"state": object{"enum": []webhook.State{webhook.Waiting, webhook.Delivered, webhook.GivenUp, webhook.Dropped}}})}}),
	}
}

type webhookAnswer struct {
	ID          uuid.UUID        `json:"id"`
	Name        string           `json:"name"`
	URL         string           `json:"url"`
	Events      []webhook.Event  `json:"events"`
	Audience    webhook.Audience `json:"audience"`
	CreatedAt   time.Time        `json:"created_at"`
	DisabledAt  time.Time        `json:"disabled_at,omitzero"`
	DisabledWhy string           `json:"disabled_why,omitempty"`
	Waiting     int              `json:"waiting"`
	Failed      int              `json:"failed"`
	Secret      string           `json:"secret,omitempty"`
}

func webhookOf(e *webhook.Endpoint, secret string) webhookAnswer {
	return webhookAnswer{e.ID, e.Name, e.URL, e.Events, e.Audience, e.CreatedAt, e.DisabledAt, e.DisabledWhy, e.Waiting, e.Failed, secret}
}

func (h *Handler) listWebhooks(c echo.Context) error {
	all, err := h.Webhooks.Endpoints(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	answers := []webhookAnswer{}
	for _, e := range all {
		answers = append(answers, webhookOf(&e, ""))
	}
	return c.JSON(http.StatusOK, map[string]any{"webhooks": answers})
}

func (h *Handler) createWebhook(c echo.Context) error {
	data, err := read(c)
	if err != nil {
		return err
	}
	var d struct {
		Name     string           `json:"name"`
		URL      string           `json:"url"`
		Events   []webhook.Event  `json:"events"`
		Audience webhook.Audience `json:"audience"`
	}
	if err := decode(data, &d); err != nil {
		return err
	}
	if d.Audience == "" {
		d.Audience = webhook.Recruiting
	}
	draft := webhook.Draft{Name: strings.TrimSpace(d.Name), URL: d.URL, Events: d.Events, Audience: d.Audience}
	var problems dossier.Problems
	for field, text := range h.Webhooks.Check(&draft) {
		problems = append(problems, dossier.Problem{Path: field, Text: text})
	}
	if len(problems) > 0 {
		slices.SortFunc(problems, func(a, b dossier.Problem) int { return strings.Compare(a.Path, b.Path) })
		return problems
	}
	e, secret, err := h.Webhooks.Create(c.Request().Context(), actor(c), draft)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, Base+"/webhooks/"+e.ID.String())
	return c.JSON(http.StatusCreated, webhookOf(e, secret))
}

// idOf returns an id that stands in the path.
func idOf(c echo.Context, name string) (uuid.UUID, error) {
	id, err := uuid.Parse(c.Param(name))
	if err != nil {
		return id, errs.NotFound
	}
	return id, nil
}

func (h *Handler) getWebhook(c echo.Context) error {
	e, _, err := h.webhook(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, webhookOf(e, ""))
}

func (h *Handler) webhook(c echo.Context) (*webhook.Endpoint, []webhook.Delivery, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return nil, nil, err
	}
	return h.Webhooks.Endpoint(c.Request().Context(), actor(c), id)
}

func (h *Handler) deleteWebhook(c echo.Context) error {
	id, err := idOf(c, "id")
	if err != nil {
		return err
	}
	if err := h.Webhooks.Drop(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (h *Handler) rotateWebhook(c echo.Context) error {
	id, err := idOf(c, "id")
	if err != nil {
		return err
	}
	secret, err := h.Webhooks.Rotate(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]string{"secret": secret})
}

func (h *Handler) pingWebhook(c echo.Context) error {
	id, err := idOf(c, "id")
	if err != nil {
		return err
	}
	if err := h.Webhooks.SendPing(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusAccepted)
}

type deliveryAnswer struct {
	ID       uuid.UUID     `json:"id"`
	Event    webhook.Event `json:"event"`
	QueuedAt time.Time     `json:"queued_at"`
	State    webhook.State `json:"state"`
	Tries    int           `json:"tries"`
	TriedAt  time.Time     `json:"tried_at,omitzero"`
	NextAt   time.Time     `json:"next_at,omitzero"`
	Answer   string        `json:"answer,omitempty"`
}

func (h *Handler) listDeliveries(c echo.Context) error {
	_, all, err := h.webhook(c)
	if err != nil {
		return err
	}
	answers := []deliveryAnswer{}
	for _, d := range all {
		answers = append(answers, deliveryAnswer{d.ID, d.Event, d.QueuedAt, d.State, d.Tries, d.TriedAt, d.NextAt, d.Answer})
	}
	return c.JSON(http.StatusOK, map[string]any{"deliveries": answers})
}

func (h *Handler) replayDelivery(c echo.Context) error {
	id, err := idOf(c, "id")
	if err != nil {
		return err
	}
	delivery, err := idOf(c, "delivery")
	if err != nil {
		return err
	}
	if err := h.Webhooks.Replay(c.Request().Context(), actor(c), id, delivery); err != nil {
		return err
	}
	return c.NoContent(http.StatusAccepted)
}

// withoutSecret is an answer as it is kept.
func withoutSecret(body []byte) []byte {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil || members["secret"] == nil {
		return body
	}
	delete(members, "secret")
	kept, err := json.Marshal(members)
	if err != nil {
		return nil
	}
	return kept
}
