package postern

import "time"

const (
	firstBackoff    = 200 * time.Millisecond
	backoffFactor   = 1.6
	greatestBackoff = 20 * time.Second
)

// backoff says how long to wait before the next try, with full jitter: anything between nothing and a bound that grows with
// each failure.
type backoff struct {
	draw  func() float64 // A number from 0 to 1.
	bound time.Duration
}

func newBackoff(draw func() float64) *backoff { return &backoff{draw: draw, bound: firstBackoff} }

// reset starts anew after a success.
func (b *backoff) reset() { b.bound = firstBackoff }

// next is the time to wait, no shorter than the server asked for.
func (b *backoff) next(atLeast time.Duration) time.Duration {
	delay := time.Duration(b.draw() * float64(b.bound))
	b.bound = min(time.Duration(float64(b.bound)*backoffFactor), greatestBackoff)
	return max(delay, atLeast)
}
