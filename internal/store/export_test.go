package store

// PlainConditions look for what is not sealed in each column that should be, for tests that look past the store.
func PlainConditions() map[string]string {
	all := map[string]string{}
	for _, c := range sealedColumns {
		all[c.name()] = `SELECT count(*) FROM ` + c.table + ` t WHERE ` + c.isPlain()
	}
	return all
}
