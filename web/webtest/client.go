package webtest

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"bonafide/internal/errs"
)

// A Client is a browser with its cookies. It does not follow redirects by itself; see Page.Follow.
type Client struct {
	t       testing.TB
	site    *Site
	cookies map[string]string
}

// A File is a file chosen in a form.
type File struct {
	Field string // of the form
	Name  string
	Type  string // as the browser says; empty: application/octet-stream
	Data  []byte
}

// Get requests the path, which may have a query.
func (c *Client) Get(path string) *Page {
	c.t.Helper()
	return c.send(httptest.NewRequest(http.MethodGet, path, nil))
}

// Post sends a form.
func (c *Client) Post(path string, form url.Values) *Page {
	c.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.send(r)
}

// PostFile sends a form with files.
func (c *Client) PostFile(path string, form url.Values, files ...File) *Page {
	c.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	must(c.t, writeParts(w, form, files))
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return c.send(r)
}

func writeParts(w *multipart.Writer, form url.Values, files []File) (err error) {
	defer errs.Wrap(&err, "webtest: multipart form")
	for name, values := range form {
		for _, value := range values {
			if err := w.WriteField(name, value); err != nil {
				return err
			}
		}
	}
	for _, f := range files {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", multipart.FileContentDisposition(f.Field, f.Name))
		if f.Type == "" {
			f.Type = "application/octet-stream"
		}
		h.Set("Content-Type", f.Type)
		part, err := w.CreatePart(h)
		if err != nil {
			return err
		}
		if _, err := part.Write(f.Data); err != nil {
			return err
		}
	}
	return w.Close()
}

// Cookie returns the value of the browser's cookie, "" where it has none.
func (c *Client) Cookie(name string) string { return c.cookies[name] }

// SetCookie gives the browser a cookie.
func (c *Client) SetCookie(name, value string) { c.cookies[name] = value }

func (c *Client) send(r *http.Request) *Page {
	c.t.Helper()
	r = r.WithContext(c.t.Context())
	for name, value := range c.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	c.site.ServeHTTP(w, r)
	for _, cookie := range w.Result().Cookies() {
		if cookie.MaxAge < 0 {
			delete(c.cookies, cookie.Name)
		} else {
			c.cookies[cookie.Name] = cookie.Value
		}
	}
	return newPage(c, r, w)
}
