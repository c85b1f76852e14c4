package dossier

import "time"

// A ListKind says what an entry of a watch list is: a way to reach somebody, or a company's domain or number.
type ListKind string

// The kinds of entry.
const (
	ListedEmail     ListKind = "email"
	ListedPhone     ListKind = "phone"
	ListedMessaging ListKind = "messaging"
	ListedHandle    ListKind = "handle"
	ListedWallet    ListKind = "wallet"
	ListedIP        ListKind = "ip"
	ListedDomain    ListKind = "domain"
	ListedCompany   ListKind = "registration_number"
)

// IsEntity reports whether the entry is a company's and not a person's.
func (k ListKind) IsEntity() bool { return k == ListedDomain || k == ListedCompany }

// A Listing is a fact of the dossier that an unexpired entry of a watch list names exactly. Names are no keys.
type Listing struct {
	Kind      ListKind `json:"kind"`
	Ref       string   `json:"ref"` // the member of the dossier: contacts[0]
	Key       string   `json:"key"` // what is listed, masked
	Source    string   `json:"source"`
	SourceURL string   `json:"source_url,omitempty"`
	Date      Date     `json:"date"`    // when the source named it
	Expires   Date     `json:"expires"` // the last day on which the entry counts
}

// Listings is what a watch list holds of one dossier. Nil says that no list was looked at, which is not the same as none.
type Listings []Listing

// At returns the listings that count at the time. Nil stays nil.
func (ls Listings) At(t time.Time) Listings {
	if ls == nil {
		return nil
	}
	counted := Listings{}
	for _, l := range ls {
		if t.Before(l.Ends()) {
			counted = append(counted, l)
		}
	}
	return counted
}

// Ends returns the moment from which the listing no longer counts: midnight, in UTC, after its last day.
func (l Listing) Ends() time.Time { return l.Expires.Time().AddDate(0, 0, 1) }
