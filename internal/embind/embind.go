// Package embind runs C++ libraries that Emscripten compiled to WebAssembly with Embind, its way of showing classes
// and functions to JavaScript, in wazero and without JavaScript: https://emscripten.org/docs/porting/connecting_cpp_and_javascript/embind.html.
//
// When such a library starts, it registers its types, classes and functions with its host. An Instance keeps what was
// registered, and calls it. The library has no file, no network, no clock that runs, and no more memory than it is given.
package embind

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental/table"
)

// A Program is a compiled library. Releases are minified: the names of imports and exports are letters that change
// with each of them, and only the JavaScript beside the library says what they stand for.
type Program struct {
	Wasm        []byte
	Module      string            // the one module that the library imports from
	Imports     map[string]string // what each letter of that module is: a name of hostFunctions, or "invoke", or "invoke " and the export that does it
	Exports     Exports
	Environment []string // what the library reads as its environment, name=value
	MaxMemory   int64    // bytes
}

// Exports are the letters of what the library exports.
type Exports struct {
	Constructors, Bindings string // run at the start, in this order; "" where there is none
	Malloc, Free           string

	// For libraries that throw C++ exceptions; else "".
	SetThrew, SetTempRet, StackRestore, StackCurrent, Hold, Release, CanCatch, ExceptionPointer string
}

// A Library is a compiled program, ready to be started. It runs one instance at a time and is not safe for concurrent
// use.
type Library struct {
	program Program
	runtime wazero.Runtime
	code    wazero.CompiledModule
	slots   map[uint32]string // table slots that hold an import, by its letter
	now     *Instance
}

const pageBytes = 64 << 10

// Load compiles the program. The folder cache keeps what was compiled, which takes seconds, for the next time; "" keeps
// nothing. Nothing is read or written after Load.
func Load(ctx context.Context, p Program, cache string) (*Library, error) {
	// WithCloseOnContextDone would make the code five times slower: whoever wants a deadline must end the process.
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(uint32(p.MaxMemory / pageBytes))
	if cache != "" {
		kept, err := wazero.NewCompilationCacheWithDir(cache)
		if err != nil {
			return nil, fmt.Errorf("embind: the folder for compiled code: %w", err)
		}
		config = config.WithCompilationCache(kept)
	}
	slots, err := importSlots(p.Wasm)
	if err != nil {
		return nil, err
	}
	l := &Library{program: p, runtime: wazero.NewRuntimeWithConfig(ctx, config), slots: slots}
	if l.code, err = l.runtime.CompileModule(ctx, p.Wasm); err != nil {
		return nil, err
	}
	return l, l.link(ctx)
}

// link makes the module that the library imports from.
func (l *Library) link(ctx context.Context) error {
	host := l.runtime.NewHostModuleBuilder(l.program.Module)
	for _, f := range l.code.ImportedFunctions() {
		_, letter, _ := f.Import()
		call, err := l.imported(letter, f)
		if err != nil {
			return err
		}
		host.NewFunctionBuilder().WithGoModuleFunction(call, f.ParamTypes(), f.ResultTypes()).Export(letter)
	}
	_, err := host.Instantiate(ctx)
	return err
}

// An Instance is a started library. Its methods return an error for whatever goes wrong inside; the instance is of no
// further use then.
type Instance struct {
	ctx     context.Context
	library *Library
	module  api.Module
	memory  api.Memory

	types     map[uint32]*wireType
	classes   map[string]*class
	functions map[string]invoker
	symbols   map[uint32]string // names of methods as values call them
	values    map[uint32]any    // JavaScript's values, by handle
	callers   []caller
	handle    uint32

	caught   []uint32 // exceptions whose handlers run
	rethrown map[uint32]bool
	pending  uint32 // the exception on its way
}

// Start makes a new instance, with fresh memory, in place of the one before.
func (l *Library) Start(ctx context.Context) (i *Instance, err error) {
	if l.now != nil {
		if err := l.now.module.Close(ctx); err != nil {
			return nil, err
		}
	}
	i = &Instance{
		ctx: ctx, library: l, types: map[uint32]*wireType{}, classes: map[string]*class{}, functions: map[string]invoker{},
		symbols: map[uint32]string{}, values: map[uint32]any{}, handle: firstHandle, rethrown: map[uint32]bool{},
	}
	l.now = i
	if i.module, err = l.runtime.InstantiateModule(ctx, l.code, wazero.NewModuleConfig().WithName("").WithStartFunctions()); err != nil {
		return nil, err
	}
	i.memory = i.module.Memory()
	defer catch(&err)
	for _, export := range []string{l.program.Exports.Constructors, l.program.Exports.Bindings} {
		if export != "" {
			i.export(export)
		}
	}
	return i, nil
}

// An Object is a C++ object.
type Object struct {
	instance *Instance
	class    *class
	pointer  uint32
}

// Instance returns the instance in which the object lives.
func (o Object) Instance() *Instance { return o.instance }

// New calls the constructor of a class.
func (i *Instance) New(class string, args ...any) (o Object, err error) {
	defer catch(&err)
	c, ok := i.classes[class]
	if !ok {
		return o, fmt.Errorf("embind: no class %s", class)
	}
	make, ok := c.constructors[len(args)]
	if !ok {
		return o, fmt.Errorf("embind: no constructor of %s with %d arguments", class, len(args))
	}
	made := i.invoke(make, nil, args).(Object)
	return Object{i, c, made.pointer}, nil
}

// Call calls a method. Arguments and results are Go's values for C++'s: int64 for every integer and enumeration,
// float64, bool, string or []byte for std::string, map[string]any for value objects, Object, and anything for values of
// JavaScript, of which a piece of memory is a View.
func (o Object) Call(method string, args ...any) (v any, err error) {
	defer catch(&err)
	m, ok := o.class.methods[method]
	if !ok {
		return nil, fmt.Errorf("embind: no method %s.%s", o.class.name, method)
	}
	return o.instance.invoke(m, &o.pointer, args), nil
}

// Delete ends the object.
func (o Object) Delete() (err error) {
	defer catch(&err)
	o.instance.table("vi", o.class.destructor, uint64(o.pointer))
	return nil
}

// Call calls a function; see Object.Call.
func (i *Instance) Call(function string, args ...any) (v any, err error) {
	defer catch(&err)
	f, ok := i.functions[function]
	if !ok {
		return nil, fmt.Errorf("embind: no function %s", function)
	}
	return i.invoke(f, nil, args), nil
}

// A View is a piece of the library's memory.
type View struct {
	instance      *Instance
	address, size uint32
}

// Bytes returns the memory itself, which is valid until the library is called again.
func (v View) Bytes() ([]byte, error) {
	b, ok := v.instance.memory.Read(v.address, v.size)
	if !ok {
		return nil, errMemory
	}
	return b, nil
}

// Place copies bytes into memory of the library and returns their address.
func (i *Instance) Place(b []byte) (address int64, err error) {
	defer catch(&err)
	p := i.malloc(uint32(len(b)))
	i.write(p, b)
	return int64(p), nil
}

// An invoker is a function of the library that calls another, with the types of its result and its arguments.
type invoker struct {
	signature string
	function  uint32
	context   []uint64 // the first arguments, which say what to call
	types     []uint32 // result, then arguments
}

func (i *Instance) invoke(f invoker, this *uint32, args []any) any {
	types := f.types[1:]
	wire := append([]uint64{}, f.context...)
	if this != nil {
		wire, types = append(wire, uint64(*this)), types[1:]
	}
	if len(args) != len(types) {
		panic(fmt.Errorf("embind: %d arguments, want %d", len(args), len(types)))
	}
	for n, arg := range args {
		w, clean := i.toWire(types[n], arg)
		defer clean()
		wire = append(wire, w)
	}
	return i.fromWire(f.types[0], i.table(f.signature, f.function, wire...))
}

// valueTypes are the letters of Emscripten's signatures: the result, then the arguments.
func valueTypes(signature string) (params, results []api.ValueType) {
	for n, c := range signature {
		t := api.ValueTypeI32
		switch c {
		case 'v':
			continue
		case 'j':
			t = api.ValueTypeI64
		case 'f':
			t = api.ValueTypeF32
		case 'd':
			t = api.ValueTypeF64
		}
		if n == 0 {
			results = append(results, t)
		} else {
			params = append(params, t)
		}
	}
	return params, results
}

// table calls the function in a slot of the library's table.
func (i *Instance) table(signature string, slot uint32, args ...uint64) uint64 {
	params, results := valueTypes(signature)
	return i.slot(slot, params, results, args)
}

func (i *Instance) slot(slot uint32, params, results []api.ValueType, args []uint64) uint64 {
	if letter, ok := i.library.slots[slot]; ok { // wazero's look-up fails on these
		stack := make([]uint64, max(len(args), 1))
		copy(stack, args)
		i.library.function(letter)(i, stack)
		return stack[0]
	}
	return i.call(table.LookupFunction(i.module, 0, slot, params, results), args...)
}

func (i *Instance) export(name string, args ...uint64) uint64 {
	f := i.module.ExportedFunction(name)
	if f == nil {
		panic(fmt.Errorf("embind: no export %q", name))
	}
	return i.call(f, args...)
}

func (i *Instance) call(f api.Function, args ...uint64) uint64 {
	out, err := f.Call(i.ctx, args...)
	if err != nil {
		panic(err)
	}
	if len(out) == 0 {
		return 0
	}
	return out[0]
}

// catch makes an error of a panic: within this package, and across the library's own frames, errors travel as panics.
func catch(err *error) {
	switch v := recover().(type) {
	case nil:
	case error:
		*err = v
	default:
		*err = fmt.Errorf("embind: %v", v)
	}
}

var errMemory = errors.New("embind: outside the library's memory")

func (i *Instance) malloc(n uint32) uint32 {
	p := uint32(i.export(i.library.program.Exports.Malloc, uint64(n)))
	if p == 0 {
		panic(errors.New("embind: the library has no more memory"))
	}
	return p
}

func (i *Instance) free(p uint32) { i.export(i.library.program.Exports.Free, uint64(p)) }

func (i *Instance) write(p uint32, b []byte) {
	if !i.memory.Write(p, b) {
		panic(errMemory)
	}
}

func (i *Instance) read(p, n uint32) []byte {
	b, ok := i.memory.Read(p, n)
	if !ok {
		panic(errMemory)
	}
	return b
}

func (i *Instance) u32(p uint32) uint32 {
	v, ok := i.memory.ReadUint32Le(p)
	if !ok {
		panic(errMemory)
	}
	return v
}

func (i *Instance) setU32(p, v uint32) {
	if !i.memory.WriteUint32Le(p, v) {
		panic(errMemory)
	}
}

// text reads characters up to a zero.
func (i *Instance) text(p uint32) string {
	for n := p; ; n++ {
		b, ok := i.memory.ReadByte(n)
		if !ok {
			panic(errMemory)
		}
		if b == 0 {
			return string(i.read(p, n-p))
		}
	}
}

func (i *Instance) words(count, p uint32) []uint32 {
	w := make([]uint32, count)
	for n := range w {
		w[n] = i.u32(p + 4*uint32(n))
	}
	return w
}

func float(bits uint64, size uint32) float64 {
	if size == 4 {
		return float64(math.Float32frombits(uint32(bits)))
	}
	return math.Float64frombits(bits)
}
