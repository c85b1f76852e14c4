package ui

import "net/http"

// An ErrorText is what a page says about a status: what it is called, what happened, and what to do.
type ErrorText struct {
	Heading, Happened, Do string
}

var errorTexts = map[int]ErrorText{
	http.StatusBadRequest: {
		"This request cannot be read",
		"Something in the address or the form was not in the form that we expect.",
		"Go back and try again from the page you came from."},
	http.StatusUnauthorized: {
		"Sign in first",
		"This page is for people who are signed in.",
		"Sign in and open it again."},
	http.StatusForbidden: {
		"This is not open to you",
		"Your role does not include this page or action.",
		"Ask an administrator if your work needs it."},
	http.StatusNotFound: {
		"Page not found",
		"Nothing is at this address, or it has been erased at the end of its retention.",
		"Check the address, or search for what you need."},
	http.StatusMethodNotAllowed: {
		"This address does not do that",
		"The page exists, but not for this kind of request.",
		"Go back and use the page's own buttons."},
	http.StatusConflict: {
		"Somebody was quicker",
		"This was changed after you opened it, so nothing of yours was saved over it.",
		"Open it again, look at what changed, and repeat your change if it is still needed."},
	http.StatusRequestEntityTooLarge: {
		"This is too large",
		"A file or form was larger than is accepted. Nothing was saved.",
		"Send a smaller file, or several one at a time."},
	http.StatusUnprocessableEntity: {
		"Something has to be mended first",
		"Some of what was entered cannot be accepted. Nothing was saved.",
		"Go back, correct it and send it again."},
	http.StatusTooManyRequests: {
		"Too many attempts",
		"Too many requests came from you in a short time.",
		"Wait a minute and try again."},
	http.StatusInternalServerError: {
		"Something went wrong on our side",
		"The fault is ours and has been recorded. What you just sent may not have been saved.",
		"Try again. If it happens again, give an administrator the reference below."},
	http.StatusServiceUnavailable: {
		"The database cannot be reached",
		"Bonafide is running but cannot reach its database at the moment. Nothing you saved before is lost.",
		"Wait a minute and load the page again. If it lasts, tell an administrator."},
}

// TextOf returns the words for a status. A status without words of its own has those of 400 below 500, else of 500.
func TextOf(status int) ErrorText {
	if text, ok := errorTexts[status]; ok {
		return text
	}
	if status < http.StatusInternalServerError {
		return errorTexts[http.StatusBadRequest]
	}
	return errorTexts[http.StatusInternalServerError]
}
