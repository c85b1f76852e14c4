package embind

// thrown is a C++ exception on its way through frames of Go. Emscripten's JavaScript has the same functions:
// src/lib/libexceptions.js.
type thrown struct{ pointer uint32 }

func (thrown) Error() string { return "embind: the library threw an exception" }

// Before each exception lies its header; these are what is used of it.
const (
	headerBytes  = 24
	typeAt       = 4
	destructorAt = 8
	adjustedAt   = 16
)

func (i *Instance) throw(p uint32) {
	i.pending = p
	panic(thrown{p})
}

func throw(i *Instance, s []uint64) {
	p, header := uint32(s[0]), uint32(s[0])-headerBytes
	i.setU32(header+adjustedAt, 0)
	i.setU32(header+typeAt, uint32(s[1]))
	i.setU32(header+destructorAt, uint32(s[2]))
	i.export(i.library.program.Exports.Hold, uint64(p))
	i.throw(p)
}

func resume(i *Instance, s []uint64) {
	if i.pending == 0 {
		i.pending = uint32(s[0])
	}
	i.throw(i.pending)
}

func beginCatch(i *Instance, s []uint64) {
	p := uint32(s[0])
	i.caught = append(i.caught, p)
	delete(i.rethrown, p)
	s[0] = i.export(i.library.program.Exports.ExceptionPointer, uint64(p))
}

func endCatch(i *Instance, _ []uint64) {
	e := i.library.program.Exports
	i.export(e.SetThrew, 0, 0)
	last := len(i.caught) - 1
	i.export(e.Release, uint64(i.caught[last]))
	i.caught, i.pending = i.caught[:last], 0
}

func rethrow(i *Instance, _ []uint64) {
	last := len(i.caught) - 1
	p := i.caught[last]
	if i.rethrown[p] {
		i.caught = i.caught[:last]
	}
	i.rethrown[p] = true
	i.export(i.library.program.Exports.Hold, uint64(p))
	i.throw(p)
}

// findCatch says which of the types the pending exception is caught as.
func (i *Instance) findCatch(s, types []uint64) {
	e := i.library.program.Exports
	p := i.pending
	found := uint32(0)
	if p != 0 {
		header := p - headerBytes
		i.setU32(header+adjustedAt, p)
		found = i.u32(header + typeAt)
		for _, t := range types {
			wanted := uint32(t)
			if found == 0 || wanted == 0 || wanted == found {
				break
			}
			if i.export(e.CanCatch, uint64(wanted), uint64(found), uint64(header+adjustedAt)) != 0 {
				found = wanted
				break
			}
		}
	}
	i.export(e.SetTempRet, uint64(found))
	s[0] = uint64(p)
}
