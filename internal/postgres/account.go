package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is the operating system's user that the server runs as: PostgreSQL refuses to run as root.
type account struct {
	uid, gid int
	switched bool // it isn't the app's own
}

// chooseAccount returns the user for the cluster in dir: the app's own or, where that is root, the owner of a cluster
// that exists, so that a folder goes on working whoever made it, and user postgres or nobody for a new one.
func chooseAccount(dir string, exists bool) (account, error) {
	self := account{uid: os.Geteuid(), gid: os.Getegid()}
	if exists {
		return ownerAccount(dir, self)
	}
	if self.uid != 0 {
		return self, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			return parseAccount(u)
		}
	}
	return account{}, errors.New("PostgreSQL doesn't run as root, and there is neither a user postgres nor a user nobody " +
		"to run it as: start Bonafide as an ordinary user")
}

func ownerAccount(dir string, self account) (account, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return account{}, err
	}
	stat := info.Sys().(*syscall.Stat_t)
	owner := account{uid: int(stat.Uid), gid: int(stat.Gid), switched: int(stat.Uid) != self.uid}
	switch {
	case self.uid != 0 && owner.switched:
		return owner, fmt.Errorf("the folder belongs to user %v, and this is user %v: start Bonafide as that user or as root",
			owner, self)
	case self.uid == 0 && !owner.switched:
		return owner, fmt.Errorf("the folder belongs to root, which PostgreSQL doesn't run as: give it to another user, "+
			"as by 'chown -R postgres %s'", dir)
	case !owner.switched:
		return self, nil
	}
	return owner, nil
}

func parseAccount(u *user.User) (account, error) {
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return account{}, err
	}
	gid, err := strconv.Atoi(u.Gid)
	return account{uid: uid, gid: gid, switched: true}, err
}

// String returns the user's name, or its number if it has none.
func (a account) String() string {
	if u, err := user.LookupId(strconv.Itoa(a.uid)); err == nil {
		return u.Username
	}
	return strconv.Itoa(a.uid)
}

// own gives files and folders to the account.
func (a account) own(paths ...string) error {
	if !a.switched {
		return nil
	}
	for _, path := range paths {
		if err := os.Lchown(path, a.uid, a.gid); err != nil {
			return fmt.Errorf("can't give a file to user %v, which the server runs as: %w; start Bonafide as an ordinary user", a, err)
		}
	}
	return nil
}

// command prepares a program that runs as the account, with a clean environment: one of the many PG… variables could
// send it elsewhere. It finds the given folders open as file descriptors 3 and up, and gets sig when the app dies.
func (a account) command(sig syscall.Signal, path string, folders []*os.File, args ...string) *exec.Cmd {
	cmd := exec.Command(path, args...)
	// The account may not be allowed to enter the app's working directory.
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LD_LIBRARY_PATH=" + os.Getenv("LD_LIBRARY_PATH"), "TZ=UTC"}
	cmd.ExtraFiles = folders
	cmd.SysProcAttr = childAttr(sig)
	if a.switched {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return cmd
}

// explain adds the mend to the error of a program that could not be started.
func (a account) explain(err error) error {
	switch {
	case a.switched && (errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EINVAL)):
		return fmt.Errorf("root may not become user %v here, and PostgreSQL doesn't run as root (%w): start Bonafide as an "+
			"ordinary user, or allow CAP_SETUID and CAP_SETGID", a, err)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("user %v may not run PostgreSQL's programs (%w): put them where every user may enter", a, err)
	}
	return err
}
