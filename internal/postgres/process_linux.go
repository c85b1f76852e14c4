package postgres

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// utf8Type is the locale that knows the letters of all scripts; its order is not used.
const utf8Type = "C.UTF-8"

// childAttr makes a child a process group of its own, so that Ctrl-C on the terminal reaches the app alone, and has
// the kernel send it sig when the thread that started it ends.
func childAttr(sig syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: sig}
}

// inherited names the folder at path, open as file descriptor fd in the child, so that the child may use it even if
// it may not enter the folders above: following this link checks none of them.
func inherited(fd int, path string) string {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		return path
	}
	return fmt.Sprintf("/proc/self/fd/%d", fd)
}

// commandLine returns the arguments of a process, each ended by a space; empty if there is no such process.
func commandLine(pid int) string {
	line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return strings.ReplaceAll(string(line), "\x00", " ")
}

// worksIn reports whether folder dir is the working directory of a process, and whether that can be told.
func worksIn(pid int, dir string) (yes, known bool) {
	cwd, err := os.Stat(fmt.Sprintf("/proc/%d/cwd", pid))
	if err != nil {
		return false, false
	}
	info, err := os.Stat(dir)
	return err == nil && os.SameFile(cwd, info), err == nil
}
