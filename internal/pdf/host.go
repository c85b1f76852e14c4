package pdf

import (
	"context"
	"errors"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/emscripten"
)

// What system calls answer: this is not to be had here. WASI's errno is positive, Emscripten's negative.
const (
	wasiNoSys  = 52
	linuxNoSys = -38
)

// provide gives the program the functions that it imports. Few do anything: memory may grow up to the runtime's limit,
// and errors unwind. The others, which would reach files or the clock, say that there is no such thing.
func provide(ctx context.Context, r wazero.Runtime, program wazero.CompiledModule) error {
	unwinding, err := emscripten.NewFunctionExporterForModule(program)
	if err != nil {
		return err
	}
	builders := map[string]wazero.HostModuleBuilder{}
	for _, f := range program.ImportedFunctions() {
		module, name, _ := f.Import()
		b := builders[module]
		if b == nil {
			b = r.NewHostModuleBuilder(module)
			builders[module] = b
		}
		if strings.HasPrefix(name, "invoke_") || name == "_emscripten_throw_longjmp" {
			continue
		}
		b.NewFunctionBuilder().WithGoModuleFunction(hostFunction(module, name), f.ParamTypes(), f.ResultTypes()).Export(name)
	}
	unwinding.ExportFunctions(builders["env"])
	for _, b := range builders {
		if _, err := b.Instantiate(ctx); err != nil {
			return err
		}
	}
	return nil
}

var errAborted = errors.New("the reader of PDF documents gave up")

// hostFunction returns what stands behind an import.
func hostFunction(module, name string) api.GoModuleFunc {
	switch name {
	case "emscripten_resize_heap":
		return resizeHeap
	case "_emscripten_memcpy_js":
		return copyMemory
	case "_abort_js", "__assert_fail":
		return func(context.Context, api.Module, []uint64) { panic(errAborted) }
	}
	refusal := api.EncodeI32(linuxNoSys)
	switch {
	case name == "emscripten_date_now": // always the same, so that a document always looks the same
		refusal = api.EncodeF64(0)
	case strings.HasPrefix(module, "wasi_"):
		refusal = wasiNoSys
	}
	return func(_ context.Context, _ api.Module, stack []uint64) {
		if len(stack) > 0 {
			stack[0] = refusal
		}
	}
}

// wasmPage is how many bytes memory grows by.
const wasmPage = 64 << 10

// resizeHeap grows the memory to so many bytes and says whether it could.
func resizeHeap(_ context.Context, m api.Module, stack []uint64) {
	wanted, have := uint64(uint32(stack[0])), uint64(m.Memory().Size())
	stack[0] = 0
	if wanted <= have {
		stack[0] = 1
		return
	}
	if _, ok := m.Memory().Grow(uint32((wanted - have + wasmPage - 1) / wasmPage)); ok {
		stack[0] = 1
	}
}

// copyMemory copies inside the sandbox: to, from, how many bytes.
func copyMemory(_ context.Context, m api.Module, stack []uint64) {
	bytes, ok := m.Memory().Read(uint32(stack[1]), uint32(stack[2]))
	if !ok || !m.Memory().Write(uint32(stack[0]), bytes) {
		panic(errAborted)
	}
}
