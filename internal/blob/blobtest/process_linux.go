package blobtest

import "syscall"

// dieWithParent has the kernel kill a child when the test is killed.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
