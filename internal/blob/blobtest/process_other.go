//go:build !linux

package blobtest

import "syscall"

// dieWithParent can't be had here: a child outlives a test that is killed.
func dieWithParent() *syscall.SysProcAttr { return nil }
