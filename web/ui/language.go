package ui

import "context"

type sayKey struct{}

// Speaking returns a context in which components say their own words, such as “optional”, as say puts them.
func Speaking(ctx context.Context, say func(string) string) context.Context {
	return context.WithValue(ctx, sayKey{}, say)
}

// say puts English words into the language of the page.
func say(ctx context.Context, words string) string {
	if put, ok := ctx.Value(sayKey{}).(func(string) string); ok {
		return put(words)
	}
	return words
}
