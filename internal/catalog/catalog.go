// Package catalog is the list of everything that a candidate's dossier is judged by: the families of indicators and
// the routing codes. Pages, documents and the command line render it from these values; there is no second list.
package catalog

import (
	"bonafide/internal/catalog/address"
	"bonafide/internal/catalog/contact"
	"bonafide/internal/catalog/document"
	"bonafide/internal/catalog/endpoint"
	"bonafide/internal/catalog/face"
	"bonafide/internal/catalog/facilitator"
	"bonafide/internal/catalog/footprint"
	"bonafide/internal/catalog/history"
	"bonafide/internal/catalog/household"
	"bonafide/internal/catalog/link"
	"bonafide/internal/catalog/live"
	"bonafide/internal/catalog/name"
	"bonafide/internal/catalog/network"
	"bonafide/internal/catalog/payment"
	"bonafide/internal/catalog/watch"
	"bonafide/internal/indicator"
)

// All is the whole catalogue. It is not to be changed.
var All = &indicator.Catalog{
	Families: []indicator.Family{
		document.Family,
		name.Family,
		face.Family,
		live.Family,
		contact.Family,
		network.Family,
		address.Family,
		payment.Family,
		history.Family,
		footprint.Family,
		link.Family,
		household.Family,
		watch.Family,
		endpoint.Family,
		facilitator.Family,
	},
	Routes: []indicator.Route{
		roleExposure,
		netblock,
		staffingChain,
		itSecurityAlert,
		sanctionsConfirmed,
		sanctionsNameOnly,
	},
}
