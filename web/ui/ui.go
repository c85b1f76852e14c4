// Package ui holds what every page is made of: the layouts, form fields, the verdict, tables and notices, and the few
// helpers by which handlers render them.
//
// Components take plain values, so that they know nothing of candidates or policies; the pages' view structs carry
// ready words and numbers. No component writes an inline style or script (the site's Content-Security-Policy forbids
// both), every action is a plain form or link that works without JavaScript, and text is escaped by templ. The classes
// of static/app.css that pages use directly are shown in Gallery: card, grid, halves, actions, list, stack, flush,
// scroll, num, small, quiet, mono, whole.
package ui

import (
	"bytes"

	"bonafide/internal/errs"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// Render writes the component as an HTML page with the status. It renders to memory first: a component that fails
// leaves the response untouched, and the error goes to the site's error page.
func Render(c echo.Context, status int, component templ.Component) (err error) {
	defer errs.Wrap(&err, "ui.Render")
	var page bytes.Buffer
	if err := component.Render(c.Request().Context(), &page); err != nil {
		return err
	}
	return c.Blob(status, "text/html; charset=utf-8", page.Bytes())
}

// ID returns the id in the route's :id, as Param does.
func ID(c echo.Context) (uuid.UUID, error) { return Param(c, "id") }

// IDs returns the id in the route's :id and the one in another part of it.
func IDs(c echo.Context, name string) (id, other uuid.UUID, err error) {
	if id, err = ID(c); err == nil {
		other, err = Param(c, name)
	}
	return id, other, err
}

// Param returns the id in a part of the route. Text that is no id names nothing, so it is errs.NotFound.
func Param(c echo.Context, name string) (uuid.UUID, error) {
	text := c.Param(name)
	id, err := uuid.Parse(text)
	if err != nil || text != id.String() {
		return uuid.Nil, errs.NotFound
	}
	return id, nil
}

// Site returns the site's address, without a slash at its end: the one that is set, and where none is, the one that the request came by.
func Site(c echo.Context, set string) string {
	if set != "" {
		return set
	}
	return c.Scheme() + "://" + c.Request().Host
}

// A Tone colours a component. It only repeats what the words beside it say.
type Tone string

// The tones. The zero value is ToneNone.
const (
	ToneNone   Tone = "none"   // neutral: nothing to judge, or not enough looked at
	ToneLow    Tone = "low"    // green: done, nothing found
	ToneVerify Tone = "verify" // amber: check first
	ToneStop   Tone = "stop"   // red: stop, or something is wrong
)

// or returns the tone, or ToneNone where it is empty.
func (t Tone) or() string {
	if t == "" {
		t = ToneNone
	}
	return string(t)
}

// A Link is a text that leads somewhere. With an empty Href it is text only.
type Link struct {
	Label, Href string
}

// An Item is one entry of a navigation or of tabs.
type Item struct {
	Label, Href string
	Count       int  // shown beside the label unless 0
	Current     bool // this is where we are
}
