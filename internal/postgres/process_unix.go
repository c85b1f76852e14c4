//go:build unix && !linux

package postgres

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// utf8Type is the locale that knows the letters of all scripts; its order is not used.
const utf8Type = "en_US.UTF-8"

// childAttr makes a child a process group of its own, so that Ctrl-C on the terminal reaches the app alone. A child
// outlives an app that is killed; the next start stops it.
func childAttr(syscall.Signal) *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// inherited names the folder at path for a child.
func inherited(_ int, path string) string { return path }

// commandLine returns the arguments of a process, each ended by a space; empty if there is no such process.
func commandLine(pid int) string {
	line, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(line)) + " "
}

// worksIn reports whether folder dir is the working directory of a process, and whether that can be told.
func worksIn(int, string) (yes, known bool) { return false, false }
