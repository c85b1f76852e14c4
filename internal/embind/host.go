package embind

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tetratelabs/wazero/api"
)

// A hostFunction does what JavaScript does for an import: its arguments stand in the stack, and its result replaces the
// first of them.
type hostFunction func(i *Instance, s []uint64)

// imported returns what the library calls by a letter.
func (l *Library) imported(letter string, f api.FunctionDefinition) (api.GoModuleFunction, error) {
	name := l.program.Imports[letter]
	call := hostFunctions[name]
	switch via, invokes := strings.CutPrefix(name, "invoke"); {
	case invokes:
		call = invokeFunction(strings.TrimSpace(via), f)
	case call == nil && name == "":
		return nil, fmt.Errorf("embind: nothing is known of the import %q", letter)
	case call == nil: // clocks, calendars and wide characters, which the readers do not use
		call = func(*Instance, []uint64) { panic(fmt.Errorf("embind: %s is not offered", name)) }
	}
	return api.GoModuleFunc(func(_ context.Context, _ api.Module, stack []uint64) { call(l.now, stack) }), nil
}

// function returns the function of a letter, for slots of the table that hold one.
func (l *Library) function(letter string) hostFunction {
	return func(i *Instance, s []uint64) {
		call := hostFunctions[l.program.Imports[letter]]
		if call == nil {
			panic(fmt.Errorf("embind: the import %q in a table", letter))
		}
		call(i, s)
	}
}

// invokeFunction calls a slot of the table, or the named export, and catches what is thrown there.
func invokeFunction(export string, f api.FunctionDefinition) hostFunction {
	params, results := f.ParamTypes()[1:], f.ResultTypes()
	return func(i *Instance, s []uint64) {
		e := i.library.program.Exports
		place := i.export(e.StackCurrent)
		defer func() {
			thrownError, ok := recover().(error)
			if !ok {
				return
			}
			if !errors.As(thrownError, new(thrown)) {
				panic(thrownError)
			}
			i.export(e.StackRestore, place)
			i.export(e.SetThrew, 1, 0)
		}()
		args := append([]uint64{}, s[:len(params)+1]...)
		var out uint64
		if export != "" {
			out = i.export(export, args...)
		} else {
			out = i.slot(uint32(args[0]), params, results, args[1:])
		}
		if len(results) > 0 {
			s[0] = out
		}
	}
}

// Error numbers of Emscripten's system calls.
const (
	noEntry   = -44
	noSupport = -52
	badFile   = 52
	noSeek    = 70
)

// undefined is the handle of JavaScript's undefined in the libraries that call values.
const undefined = 1

func answer(v int32) hostFunction {
	return func(_ *Instance, s []uint64) { s[0] = api.EncodeI32(v) }
}

func ignore(*Instance, []uint64) {}

func register(k kind) hostFunction {
	return func(i *Instance, s []uint64) { i.types[uint32(s[0])] = &wireType{kind: k, size: 4} }
}

// hostFunctions are the imports by the names that Emscripten's JavaScript gives them.
var hostFunctions map[string]hostFunction

func init() { // not a literal: invoking refers to the map
	hostFunctions = map[string]hostFunction{
		"embind_register_void":        register(void),
		"embind_register_std_string":  register(text),
		"embind_register_emval":       register(value),
		"embind_register_optional":    register(value),
		"embind_register_bigint":      ignore,
		"embind_register_std_wstring": ignore,
		"embind_register_iterable":    ignore,
		"embind_register_enum_value":  ignore,
		"embind_register_bool": func(i *Instance, s []uint64) {
			i.types[uint32(s[0])] = &wireType{kind: boolean, size: 1}
		},
		"embind_register_float": func(i *Instance, s []uint64) {
			i.types[uint32(s[0])] = &wireType{kind: floating, size: uint32(s[2])}
		},
		"embind_register_integer": func(i *Instance, s []uint64) {
			i.types[uint32(s[0])] = &wireType{kind: integer, size: uint32(s[2]), signed: int32(s[3]) != 0}
		},
		"embind_register_enum": func(i *Instance, s []uint64) {
			i.types[uint32(s[0])] = &wireType{kind: integer, size: uint32(s[2]), signed: s[3] != 0}
		},
		"embind_register_memory_view": func(i *Instance, s []uint64) {
			sizes := [...]uint32{1, 1, 2, 2, 4, 4, 4, 8} // of the elements, by the number of their type
			i.types[uint32(s[0])] = &wireType{kind: memoryView, size: sizes[s[1]%8]}
		},
		"embind_register_class":              registerClass,
		"embind_register_class_constructor":  registerConstructor,
		"embind_register_class_function":     registerMethod,
		"embind_register_function":           registerFunction,
		"embind_register_value_object":       registerRecord,
		"embind_register_value_object_field": registerField,
		"embind_finalize_value_object":       ignore,

		"emval_incref":          ignore, // values live as long as the instance
		"emval_decref":          ignore,
		"emval_run_destructors": ignore,
		"emval_call":            answer(undefined), // the one value that is called reports progress
		"emval_take_value": func(i *Instance, s []uint64) {
			s[0] = uint64(i.hold(i.fromMemory(uint32(s[0]), uint32(s[1]))))
		},
		"emval_get_global": func(i *Instance, s []uint64) { s[0] = uint64(i.hold(i.text(uint32(s[0])))) },
		"emval_create_invoker": func(i *Instance, s []uint64) {
			i.callers = append(i.callers, caller{i.words(uint32(s[0]), uint32(s[1])), uint32(s[2])})
			s[0] = uint64(len(i.callers) - 1)
		},
		"emval_invoke": callValue,

		"abort":            func(*Instance, []uint64) { panic(errors.New("embind: the library gave up")) },
		"resize_heap":      resizeHeap,
		"memcpy_big":       func(i *Instance, s []uint64) { i.write(uint32(s[0]), i.read(uint32(s[1]), uint32(s[2]))) },
		"date_now":         func(_ *Instance, s []uint64) { s[0] = api.EncodeF64(0) },
		"get_now":          func(_ *Instance, s []uint64) { s[0] = api.EncodeF64(0) },
		"now_is_monotonic": answer(1),
		"openat":           answer(noEntry),
		"fcntl":            answer(noSupport),
		"getcwd":           answer(noSupport),
		"ioctl":            answer(noSupport),
		"rmdir":            answer(noEntry),
		"unlinkat":         answer(noEntry),
		"fd_close":         answer(badFile),
		"fd_read":          answer(badFile),
		"fd_seek":          answer(noSeek),
		"fd_write":         swallow,
		"environ_get":      environment,
		"environ_sizes_get": func(i *Instance, s []uint64) {
			var size int
			for _, v := range i.library.program.Environment {
				size += len(v) + 1
			}
			i.setU32(uint32(s[0]), uint32(len(i.library.program.Environment)))
			i.setU32(uint32(s[1]), uint32(size))
			s[0] = 0
		},

		"cxa_throw":             throw,
		"cxa_rethrow":           rethrow,
		"cxa_begin_catch":       beginCatch,
		"cxa_end_catch":         endCatch,
		"resumeException":       resume,
		"find_matching_catch_2": func(i *Instance, s []uint64) { i.findCatch(s, nil) },
		"find_matching_catch_3": func(i *Instance, s []uint64) { i.findCatch(s, s[:1]) },
		"find_matching_catch_4": func(i *Instance, s []uint64) { i.findCatch(s, s[:2]) },
		"llvm_eh_typeid_for":    ignore, // the identity
	}
}

func registerClass(i *Instance, s []uint64) {
	c := &class{name: i.text(uint32(s[10])), destructor: uint32(s[12]), constructors: map[int]invoker{}, methods: map[string]invoker{}}
	i.classes[c.name] = c
	for _, id := range s[:3] { // the class, pointers to it, and pointers to what does not change
		i.types[uint32(id)] = &wireType{kind: object, size: 4, class: c}
	}
}

func registerConstructor(i *Instance, s []uint64) {
	types := i.words(uint32(s[1]), uint32(s[2]))
	i.typeOf(uint32(s[0])).class.constructors[len(types)-1] = invoker{i.text(uint32(s[3])), uint32(s[4]), []uint64{s[5]}, types}
}

// name strips what newer versions add to a name: its arguments.
func (i *Instance) name(p uint64) string {
	name, _, _ := strings.Cut(i.text(uint32(p)), "(")
	return strings.TrimSpace(name)
}

func registerMethod(i *Instance, s []uint64) {
	types := i.words(uint32(s[2]), uint32(s[3]))
	i.typeOf(uint32(s[0])).class.methods[i.name(s[1])] = invoker{i.text(uint32(s[4])), uint32(s[5]), []uint64{s[6]}, types}
}

func registerFunction(i *Instance, s []uint64) {
	types := i.words(uint32(s[1]), uint32(s[2]))
	i.functions[i.name(s[0])] = invoker{i.text(uint32(s[3])), uint32(s[4]), []uint64{s[5]}, types}
}

func registerRecord(i *Instance, s []uint64) {
	i.types[uint32(s[0])] = &wireType{
		kind: record, size: 4,
		constructor: invoker{signature: i.text(uint32(s[2])), function: uint32(s[3])},
		destructor:  invoker{signature: i.text(uint32(s[4])), function: uint32(s[5])},
	}
}

func registerField(i *Instance, s []uint64) {
	t := i.typeOf(uint32(s[0]))
	t.fields = append(t.fields, field{
		name: i.text(uint32(s[1])),
		getT: uint32(s[2]), get: invoker{i.text(uint32(s[3])), uint32(s[4]), []uint64{s[5]}, nil},
		setT: uint32(s[6]), set: invoker{i.text(uint32(s[7])), uint32(s[8]), []uint64{s[9]}, nil},
	})
}

// A caller is a way in which the library calls values: their types, and Emscripten's number of the way.
type caller struct {
	types []uint32 // result, then arguments
	way   uint32
}

// Ways of calling a value.
const (
	construct = 2
	cast      = 3
)

// callValue makes a value of an argument: the library wraps its bytes in an array of JavaScript, and its records in
// values.
func callValue(i *Instance, s []uint64) {
	if uint32(s[0]) >= uint32(len(i.callers)) {
		panic(errors.New("embind: a value is called in a way that was not registered"))
	}
	c := i.callers[uint32(s[0])]
	if c.way != construct && c.way != cast || len(c.types) != 2 {
		panic(fmt.Errorf("embind: a value is called in way %d", c.way))
	}
	v := i.fromMemory(c.types[1], uint32(s[4]))
	if view, ok := v.(View); ok { // an array of its own
		v = bytes.Clone(i.read(view.address, view.size))
	}
	s[0] = api.EncodeF64(float64(i.hold(v))) // whatever is returned passes as a double
}

func resizeHeap(i *Instance, s []uint64) {
	want := uint32(s[0])
	have := i.memory.Size()
	s[0] = 0
	if want <= have {
		s[0] = 1
		return
	}
	// A fifth more than there is, as Emscripten's own host does, or what is asked for where that is too much.
	for _, size := range []uint32{max(want, have+have/5), want} {
		if _, ok := i.memory.Grow((size - have + pageBytes - 1) / pageBytes); ok {
			s[0] = 1
			return
		}
	}
}

// swallow takes what the library prints.
func swallow(i *Instance, s []uint64) {
	var n uint32
	for k := range uint32(s[2]) {
		n += i.u32(uint32(s[1]) + 8*k + 4)
	}
	i.setU32(uint32(s[3]), n)
	s[0] = 0
}

func environment(i *Instance, s []uint64) {
	at, to := uint32(s[0]), uint32(s[1])
	for _, v := range i.library.program.Environment {
		i.setU32(at, to)
		i.write(to, append([]byte(v), 0))
		at, to = at+4, to+uint32(len(v))+1
	}
	s[0] = 0
}
