package doctor

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// least is the free space, in bytes, below which a day's uploads may no longer fit.
const least = 2 << 30

// space wants room on the disk of the data folder, or of the folder in which it will be.
func space(data string) Finding {
	const check = "Disk"
	dir, err := filepath.Abs(data)
	var disk unix.Statfs_t
	for err == nil {
		if err = unix.Statfs(dir, &disk); err == nil || !errors.Is(err, os.ErrNotExist) || dir == filepath.Dir(dir) {
			break
		}
		dir, err = filepath.Dir(dir), nil
	}
	if err != nil {
		return bad(check, "%s: %v", data, err)
	}
	free := disk.Bavail * uint64(disk.Bsize)
	if free < least {
		return bad(check, "%s has %d MB left: make room, or move BONAFIDE_DATA to another disk", dir, free>>20)
	}
	return good(check, "%s has %d GB left", dir, free>>30)
}
