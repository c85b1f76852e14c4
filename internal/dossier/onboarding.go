package dossier

import "time"

// Onboarding is what happened between offer and first day: equipment, payment, requests.
type Onboarding struct {
	OfferAcceptedAt        time.Time   `json:"offer_accepted_at,omitzero"`
	StartAt                Date        `json:"start_at,omitzero"`
	Shipments              []Shipment  `json:"shipments,omitempty"`
	Payouts                []Payout    `json:"payouts,omitempty"`
	FirstPayrollAt         Date        `json:"first_payroll_at,omitzero"`
	BYODRequests           []time.Time `json:"byod_requests,omitempty"`
	StandardDeviceOffered  bool        `json:"standard_device_offered,omitempty"`
	AdvancePaymentRequests []time.Time `json:"advance_payment_requests,omitempty"`
	TaxResidence           string      `json:"tax_residence,omitempty"`
}

// A Shipment is equipment on its way to the candidate.
type Shipment struct {
	Address                Address    `json:"address"`
	RequestedAt            time.Time  `json:"requested_at"`
	LabelCreatedAt         time.Time  `json:"label_created_at,omitzero"`
	DispatchedAt           time.Time  `json:"dispatched_at,omitzero"`
	ReasonDocumented       bool       `json:"reason_documented,omitempty"`
	RedirectedToThirdParty bool       `json:"redirected_to_third_party,omitempty"`
	Tracking               []Tracking `json:"tracking,omitempty"`
}

// Tracking is one place that a carrier or a device agent reported.
type Tracking struct {
	At      time.Time `json:"at"`
	Country string    `json:"country"`
	Source  string    `json:"source,omitempty"`
}

// A Payout is an account that wages were to go to.
type Payout struct {
	Holder               string    `json:"holder,omitempty"`
	Account              string    `json:"account,omitempty"`
	Routing              string    `json:"routing,omitempty"`
	Bank                 string    `json:"bank,omitempty"`
	Country              string    `json:"country,omitempty"`
	Channel              string    `json:"channel,omitempty"`
	OwnCompanyRegistered bool      `json:"own_company_registered,omitempty"`
	Joint                bool      `json:"joint,omitempty"`
	Pooled               bool      `json:"pooled,omitempty"`
	SetAt                time.Time `json:"set_at"`
}

// Endpoint is what the employer's own device management reported after hire.
type Endpoint struct {
	ReceivedAt     time.Time          `json:"received_at,omitzero"`
	ApprovedTravel []Trip             `json:"approved_travel,omitempty"`
	Software       []Software         `json:"software,omitempty"`
	USB            []USBDevice        `json:"usb,omitempty"`
	Locations      []EndpointLocation `json:"locations,omitempty"`
	Latency        []Latency          `json:"latency,omitempty"`
	Alerts         []Alert            `json:"alerts,omitempty"`
}

// Software is a program seen on the device.
type Software struct {
	Name         string    `json:"name"`
	FirstSeen    time.Time `json:"first_seen"`
	LastSeen     time.Time `json:"last_seen,omitzero"`
	DeployedByIT bool      `json:"deployed_by_it,omitempty"`
}

// A USBDevice is a device or display seen on the employer's machine; ids are hexadecimal.
type USBDevice struct {
	VendorID  string    `json:"vendor_id,omitempty"`
	ProductID string    `json:"product_id,omitempty"`
	Name      string    `json:"name,omitempty"`
	EDID      string    `json:"edid,omitempty"`
	At        time.Time `json:"at"`
}

// An EndpointLocation is where the device said that it was.
type EndpointLocation struct {
	Date      Date    `json:"date"`
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// Latency is one day's input delay and use of the device.
type Latency struct {
	Date             Date    `json:"date"`
	MedianMS         float64 `json:"median_ms"`
	PeerMedianMS     float64 `json:"peer_median_ms,omitempty"`
	UnlockedHours    float64 `json:"unlocked_hours,omitempty"`
	ScreenShareHours float64 `json:"screen_share_hours,omitempty"`
}

// An Alert is one finding of the employer's endpoint protection.
type Alert struct {
	Kind string    `json:"kind"`
	ID   string    `json:"id,omitempty"`
	At   time.Time `json:"at"`
}

// Payments returns the accounts that wages were to go to; none where no onboarding is recorded.
func (o *Onboarding) Payments() []Payout {
	if o == nil {
		return nil
	}
	return o.Payouts
}
