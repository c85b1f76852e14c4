package web

// Routes lists the site's routes as "METHOD path", for the test that holds each to its guard.
func Routes(d Deps) []string {
	var all []string
	for _, r := range routes(d).Routes() {
		all = append(all, r.Method+" "+r.Path)
	}
	return all
}
