//go:build !linux

package blob_test

import "syscall"

// dieWithParent can't be had here: a child outlives a test that is killed.
func dieWithParent() *syscall.SysProcAttr { return nil }
