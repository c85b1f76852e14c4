package embind

import "testing"

// module is a module that imports a.b and a.c and puts a.c and its own first function in its table, from slot 1.
var module = []byte{
	0, 'a', 's', 'm', 1, 0, 0, 0,
	2, 13, 2, 1, 'a', 1, 'b', 0, 0, 1, 'a', 1, 'c', 0, 0,
	9, 8, 1, 0, 0x41, 1, 0x0b, 2, 1, 2,
}

func TestImportSlots(t *testing.T) {
	got, err := importSlots(module)
	if err != nil || len(got) != 1 || got[1] != "c" {
		t.Errorf("got %v, %v; want slot 1 to be c", got, err)
	}
	for n := range module {
		if _, err := importSlots(module[:n]); err == nil && n != 8 && n != 23 { // whole modules: none, or without a table
			t.Errorf("cut after %d bytes: no error", n)
		}
	}
}
