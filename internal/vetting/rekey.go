package vetting

import (
	"context"

	"bonafide/internal/errs"
)

// rekeyedAtOnce is how many candidates one step of Rekey takes.
const rekeyedAtOnce = 100

// Rekey makes the keys anew, by which candidates find each other and watch lists find them, of those whose keys an earlier
// version of the program made, and returns how many. It is safe to run twice and goes on where it broke off.
func (s *Service) Rekey(ctx context.Context) (done int, err error) {
	defer errs.Wrap(&err, "vetting.Rekey")
	for n := rekeyedAtOnce; n == rekeyedAtOnce && err == nil; done += n {
		n, err = s.Store.Rekey(ctx, rekeyedAtOnce)
	}
	return done, err
}
