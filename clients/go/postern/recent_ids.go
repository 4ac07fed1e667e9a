package postern

import "container/list"

// recentIDs holds the last so many ids, to know a repeat.
type recentIDs struct {
	limit int
	order *list.List // Oldest first.
	at    map[string]*list.Element
}

func newRecentIDs(limit int) *recentIDs {
	return &recentIDs{limit: limit, order: list.New(), at: map[string]*list.Element{}}
}

// add makes id the newest, and says whether it is a new one.
func (r *recentIDs) add(id string) bool {
	if element, ok := r.at[id]; ok {
		r.order.MoveToBack(element)
		return false
	}
	r.at[id] = r.order.PushBack(id)
	if r.order.Len() > r.limit {
		oldest, _ := r.order.Remove(r.order.Front()).(string)
		delete(r.at, oldest)
	}
	return true
}
