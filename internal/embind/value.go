package embind

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
)

// A kind is what passes for a C++ type at the border.
type kind int

const (
	void kind = iota
	boolean
	integer
	floating
	text       // std::string
	value      // emscripten::val
	memoryView // emscripten::memory_view
	record     // a value object
	object     // a class, or a pointer to one
)

type wireType struct {
	kind   kind
	size   uint32
	signed bool
	class  *class

	// of records
	constructor, destructor invoker
	fields                  []field
}

type field struct {
	name       string
	get, set   invoker
	getT, setT uint32
}

type class struct {
	name         string
	destructor   uint32
	constructors map[int]invoker
	methods      map[string]invoker
}

func (i *Instance) typeOf(id uint32) *wireType {
	t, ok := i.types[id]
	if !ok {
		panic(fmt.Errorf("embind: type %d is not registered", id))
	}
	return t
}

// fromWire takes a result over; what the library allocated for it is freed.
func (i *Instance) fromWire(id uint32, w uint64) any {
	t := i.typeOf(id)
	p := uint32(w)
	switch t.kind {
	case void:
		return nil
	case boolean:
		return p != 0
	case integer:
		return t.integer(p)
	case floating:
		return float(w, t.size)
	case text:
		defer i.free(p)
		return string(i.read(p+4, i.u32(p)))
	case value:
		return i.values[p]
	case record:
		m := map[string]any{}
		for _, f := range t.fields {
			m[f.name] = i.fromWire(f.getT, i.table(f.get.signature, f.get.function, f.get.context[0], uint64(p)))
		}
		i.table(t.destructor.signature, t.destructor.function, uint64(p))
		return m
	case object:
		return Object{i, t.class, p}
	case memoryView:
		return i.view(p, t.size)
	}
	panic(fmt.Errorf("embind: kind %d as a result", t.kind))
}

func (i *Instance) view(p, size uint32) View { return View{i, i.u32(p + 4), size * i.u32(p)} }

func (t *wireType) integer(w uint32) int64 {
	switch shift := 32 - 8*t.size; {
	case t.signed:
		return int64(int32(w<<shift) >> shift)
	default:
		return int64(w << shift >> shift)
	}
}

// fromMemory reads an argument that the library stored at p.
func (i *Instance) fromMemory(id, p uint32) any {
	switch t := i.typeOf(id); t.kind {
	case integer, boolean, floating:
		var b [8]byte
		copy(b[:], i.read(p, t.size))
		return i.fromWire(id, binary.LittleEndian.Uint64(b[:]))
	case memoryView:
		return i.view(p, t.size)
	}
	return i.fromWire(id, uint64(i.u32(p)))
}

func nothing() {}

// toWire makes an argument; clean frees what it needed.
func (i *Instance) toWire(id uint32, v any) (w uint64, clean func()) {
	t := i.typeOf(id)
	switch t.kind {
	case value:
		return uint64(i.hold(v)), nothing
	case record:
		return i.putRecord(t, v.(map[string]any))
	}
	switch v := v.(type) {
	case bool:
		if v {
			return 1, nothing
		}
		return 0, nothing
	case int:
		return uint64(uint32(v)), nothing
	case int64:
		return uint64(uint32(v)), nothing
	case float64:
		if t.size == 4 {
			return uint64(math.Float32bits(float32(v))), nothing
		}
		return math.Float64bits(v), nothing
	case Object:
		return uint64(v.pointer), nothing
	case string:
		return i.putText([]byte(v))
	case []byte:
		return i.putText(v)
	}
	panic(fmt.Errorf("embind: %T as an argument", v))
}

func (i *Instance) putText(b []byte) (uint64, func()) {
	p := i.malloc(uint32(len(b)) + 5)
	i.setU32(p, uint32(len(b)))
	i.write(p+4, append(bytes.Clone(b), 0))
	return uint64(p), func() { i.free(p) }
}

func (i *Instance) putRecord(t *wireType, m map[string]any) (uint64, func()) {
	p := i.table(t.constructor.signature, t.constructor.function)
	for _, f := range t.fields {
		v, ok := m[f.name]
		if !ok {
			panic(fmt.Errorf("embind: the record needs %s", f.name))
		}
		w, clean := i.toWire(f.setT, v)
		i.table(f.set.signature, f.set.function, f.set.context[0], p, w)
		clean()
	}
	return p, func() { i.table(t.destructor.signature, t.destructor.function, p) }
}

// Handles below firstHandle stand for undefined, null, true and false.
const firstHandle = 100

func (i *Instance) hold(v any) uint32 {
	i.handle++
	i.values[i.handle] = v
	return i.handle
}
