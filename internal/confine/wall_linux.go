package confine

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// wallIn bounds this process and takes from it, for good, whatever reading a file does not need. It returns what the
// system refused.
func wallIn(l Limits) (missing []string) {
	try := func(what string, err error) {
		if err != nil {
			missing = append(missing, fmt.Sprintf("%s: %v", what, err))
		}
	}
	try("memory limit", setLimit(unix.RLIMIT_DATA, uint64(l.Memory)))
	try("processor limit", setLimit(unix.RLIMIT_CPU, l.CPUSeconds))
	try("no core dumps", setLimit(unix.RLIMIT_CORE, 0))
	try("no writing of files", setLimit(unix.RLIMIT_FSIZE, 0))
	try("few open files", setLimit(unix.RLIMIT_NOFILE, 32))
	try("system calls", filterCalls())
	return missing
}

func setLimit(which int, value uint64) error {
	return unix.Setrlimit(which, &unix.Rlimit{Cur: value, Max: value})
}

// allowed are the system calls that the Go runtime and a decoder need once everything is loaded: memory, threads,
// time, and the files that are open already. clone and tgkill are allowed by halves. Every other call fails with
// EPERM: no file is opened, no socket made, no program started.
var allowed = []uint32{
	unix.SYS_READ, unix.SYS_WRITE, unix.SYS_CLOSE, unix.SYS_FSTAT, unix.SYS_LSEEK, unix.SYS_FCNTL, unix.SYS_READV, unix.SYS_WRITEV,
	unix.SYS_MMAP, unix.SYS_MUNMAP, unix.SYS_MPROTECT, unix.SYS_MADVISE, unix.SYS_MREMAP, unix.SYS_MINCORE, unix.SYS_BRK,
	unix.SYS_FUTEX, unix.SYS_NANOSLEEP, unix.SYS_CLOCK_NANOSLEEP, unix.SYS_SCHED_YIELD, unix.SYS_SCHED_GETAFFINITY,
	unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGRETURN, unix.SYS_SIGALTSTACK, unix.SYS_RESTART_SYSCALL,
	unix.SYS_SET_ROBUST_LIST, unix.SYS_RSEQ, unix.SYS_MEMBARRIER,
	unix.SYS_EPOLL_CREATE1, unix.SYS_EPOLL_CTL, unix.SYS_EPOLL_PWAIT, unix.SYS_EVENTFD2, unix.SYS_PIPE2,
	unix.SYS_CLOCK_GETTIME, unix.SYS_GETTIMEOFDAY, unix.SYS_GETRANDOM, unix.SYS_GETPID, unix.SYS_GETTID, unix.SYS_UNAME,
	unix.SYS_GETRUSAGE, unix.SYS_EXIT, unix.SYS_EXIT_GROUP, unix.SYS_PRCTL,
}

// architectures are the AUDIT_ARCH_ numbers of the kernel (linux/audit.h).
var architectures = map[string]uint32{"amd64": 0xc000003e, "arm64": 0xc00000b7}

// filterCalls installs the filter on every thread of this process.
func filterCalls() error {
	arch, ok := architectures[runtime.GOARCH]
	if !ok {
		return fmt.Errorf("no filter for %s", runtime.GOARCH)
	}
	program := callFilter(arch, uint32(os.Getpid()))
	fprog := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	thread, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&fprog)))
	switch {
	case errno != 0:
		return errno
	case thread != 0:
		return fmt.Errorf("thread %d cannot be held to it", thread)
	}
	return nil
}

// callFilter returns the filter as a classic BPF program (seccomp(2)). The offsets are those of struct seccomp_data.
func callFilter(arch, pid uint32) []unix.SockFilter {
	const (
		number, architecture, argument0 = 0, 4, 16 // little-endian: the low half of the argument

		load   = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
		equal  = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
		hasBit = unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K
		give   = unix.BPF_RET | unix.BPF_K

		allow  = unix.SECCOMP_RET_ALLOW
		kill   = unix.SECCOMP_RET_KILL_PROCESS
		refuse = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
		absent = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
	)
	p := []unix.SockFilter{
		{Code: load, K: architecture},
		{Code: equal, K: arch, Jt: 1},
		{Code: give, K: kill},
		{Code: load, K: number},
	}
	for _, call := range allowed {
		p = append(p, unix.SockFilter{Code: equal, K: call, Jf: 1}, unix.SockFilter{Code: give, K: allow})
	}
	return append(p,
		// The C library falls back to clone, whose flags a filter can see.
		unix.SockFilter{Code: equal, K: unix.SYS_CLONE3, Jf: 1},
		unix.SockFilter{Code: give, K: absent},
		// A thread, not a process.
		unix.SockFilter{Code: equal, K: unix.SYS_CLONE, Jf: 4},
		unix.SockFilter{Code: load, K: argument0},
		unix.SockFilter{Code: hasBit, K: unix.CLONE_THREAD, Jf: 1},
		unix.SockFilter{Code: give, K: allow},
		unix.SockFilter{Code: give, K: refuse},
		// A signal to itself, by which Go interrupts its goroutines.
		unix.SockFilter{Code: equal, K: unix.SYS_TGKILL, Jf: 3},
		unix.SockFilter{Code: load, K: argument0},
		unix.SockFilter{Code: equal, K: pid, Jf: 1},
		unix.SockFilter{Code: give, K: allow},
		unix.SockFilter{Code: give, K: refuse},
	)
}

// ownGroup makes the child a process group of its own, so that Ctrl-C on the terminal reaches the parent alone.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// peakMemory returns the most bytes that the process held at once (VmHWM of proc(5)).
func peakMemory(pid int) int64 {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var kilobytes int64
		if strings.HasPrefix(s.Text(), "VmHWM:") {
			fmt.Sscanf(s.Text(), "VmHWM: %d kB", &kilobytes)
			return kilobytes << 10
		}
	}
	return 0
}
