package photo

import "time"

// inTurn runs read, a reader that may be slow or hungry and cannot be interrupted, when the one turn is free and
// gives up on it after patience. A reader given up on keeps its turn until it ends, so that slow files never pile up.
func inTurn[T any](turn chan struct{}, patience time.Duration, kind Kind, read func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	var none T
	deadline := time.After(patience)
	select {
	case turn <- struct{}{}:
	case <-deadline:
		return none, refuse("The reader of this kind of file is busy (%s). Try again in a minute.", kind)
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			<-turn
			done <- r
		}()
		defer refusePanic(&r.err)
		r.value, r.err = read()
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-deadline:
		return none, refuse("The %s takes too long to open. Save it anew in a simpler form.", kind)
	}
}
