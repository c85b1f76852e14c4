package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// noMainCluster keeps Debian's package from making and starting a server of the system's own, which nobody asked for.
// It counts for packages installed later too; removing the file undoes that.
const noMainCluster = "/etc/postgresql-common/createcluster.d/bonafide.conf"

// installSystemWide installs Debian packages. The user is root.
func installSystemWide(ctx context.Context, packages []string) error {
	if slices.Contains(packages, "postgresql") {
		if err := writeNew(noMainCluster, "create_main_cluster = false\n"); err != nil {
			return err
		}
	}
	// One unreachable source of several fails an update, and need not matter.
	updated := command(ctx, "apt-get", "-q", "update")
	err := command(ctx, "apt-get", append([]string{"-q", "-y", "--no-install-recommends", "install"}, packages...)...)
	if err != nil {
		return errors.Join(updated, err)
	}
	return nil
}

// writeNew writes a file and leaves one that is there alone.
func writeNew(path, text string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}
