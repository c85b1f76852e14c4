package inventory

import "bonafide/internal/sheet"

// A field is one thing that a row can say.
type field struct {
	name   string // as problems call a column that is missing
	needed bool   // no row can be read without
	marks  bool   // having it tells the kind
	names  []string
}

// The fields that say when, and one that only tells what the file is.
const (
	fieldAt   = "time"
	fieldLast = "last seen"
	fieldDate = "date"

	fieldVersion = "version"
)

// fields are what is read of each kind, with the names of columns in the exports of Microsoft Intune (DetectedAppsRawData),
// Defender (software inventory by machine, advanced hunting, alerts), Entra (sign-in logs), Okta (system log), CrowdStrike
// Falcon (applications, detections, USB device control) and Jamf Pro (application titles), without case, spaces and
// punctuation, and with the dossier's own names. As published in November 2026; an unknown column is shown as not read.
var fields = map[Kind][]field{
	Software: {
		{"name", true, true, []string{"applicationname", "softwarename", "applicationtitle", "appname", "displayname", "name", "title", "software", "application", "program", "productname"}},
		{fieldAt, false, true, []string{"firstseen", "firstseenutc", "firstseentimestamp", "softwarefirstseentimestamp", "installationtimestamp", "installationdate", "installdate", "installedon", "installed", "dateinstalled"}},
		{fieldLast, false, false, []string{"lastseen", "lastseenutc", "lastseentimestamp", "lastupdatedtimestamp"}},
		{"deployed by IT", false, true, []string{"deployedbyit", "installedbyit", "managedapp", "ismanagedapp"}},
		{fieldVersion, false, true, []string{"applicationversion", "softwareversion", "appversion", "version"}},
	},
	USB: {
		{"vendor id", false, true, []string{"vendorid", "vid", "usbvid", "usbvendorid", "idvendor", "devicevendorid"}},
		{"product id", false, true, []string{"productid", "pid", "usbpid", "usbproductid", "idproduct", "deviceproductid"}},
		{"hardware id", false, true, []string{"hardwareid", "hardwareids", "instanceid", "deviceinstanceid", "pnpdeviceid", "instancepathid"}},
		{"name", false, false, []string{"productstring", "usbname", "devicedescription", "friendlyname", "deviceproduct", "product", "description", "model", "name", "devicename"}},
		{"display data (EDID)", false, true, []string{"edid", "edidhex", "displayedid"}},
		{fieldAt, false, false, []string{"at", "timestamp", "connectedat", "connectiontime", "firstseen", "firstseentimestamp", "eventtime", "time", "datetime", "date"}},
	},
	Locations: {
		{fieldDate, true, false, []string{"date", "day", "timestamp", "time", "datetime", "locatedat", "lastlocation", "lastlocated", "reportedat"}},
		{"latitude", true, true, []string{"latitude", "lat"}},
		{"longitude", true, true, []string{"longitude", "lon", "lng", "long"}},
	},
	SignIns: {
		{fieldAt, true, false, []string{"dateutc", "createddatetime", "timegenerated", "signintime", "timestamp", "published", "at", "datetime", "time", "date", "eventtime"}},
		{"IP address", true, true, []string{"ipaddress", "clientipaddress", "clientip", "ip", "sourceip", "remoteip", "sourceipaddress"}},
		{"device", false, false, []string{"deviceid", "devicedetaildeviceid", "device"}},
		{"managed device", false, true, []string{"managed", "devicemanaged", "ismanaged", "devicedetailismanaged", "manageddevice"}},
		{"browser", false, false, []string{"useragent", "clientuseragentrawuseragent", "rawuseragent"}},
		{"result", false, true, []string{"status", "outcomeresult", "outcome", "result", "signinstatus"}},
		{"event", false, true, []string{"eventtype"}},
	},
	Use: {
		{fieldDate, true, false, []string{"date", "day", "timestamp"}},
		{"median delay in ms", true, true, []string{"medianms", "medianlatencyms", "latencyms", "medianinputdelayms", "inputdelayms", "medianlatency", "inputlatencyms"}},
		{"colleagues' median in ms", false, true, []string{"peermedianms", "peerlatencyms", "peermedian", "peermedianlatencyms"}},
		{"hours unlocked", false, true, []string{"unlockedhours", "hoursunlocked", "activehours"}},
		{"hours of shared screen", false, true, []string{"screensharehours", "hoursscreenshare", "screensharinghours"}},
	},
	Alerts: {
		{fieldAt, true, false, []string{"firstactivity", "firsteventtime", "alertcreationtime", "creationtime", "createdtimestamp", "detecttime", "timestamp", "created", "eventtime", "time", "at", "datetime", "date"}},
		{"alert", true, true, []string{"alertname", "alerttitle", "title", "detectname", "detectionname", "detectdescription", "displayname", "kind", "alerttype", "technique", "name"}},
		{"alert id", false, true, []string{"alertid", "detectid", "detectionid", "incidentid", "id"}},
		{"category", false, true, []string{"category", "tactic", "severity", "alertseverity"}},
	},
}

// subjects are columns that say whose a row is: the person of a sign-in, the device of all else.
var subjects = map[bool][]string{
	true:  {"userprincipalname", "username", "actoralternateid", "user", "useremail", "accountname", "userid"},
	false: {"devicename", "computername", "hostname", "device", "deviceid", "host", "serialnumber", "machinename"},
}

// columns returns the column of each field that has one; ok says that the needed ones do.
func columns(kind Kind, headers []string) (at map[string]int, marks int, ok bool) {
	at, ok = map[string]int{}, true
	for _, f := range fields[kind] {
		i := sheet.Find(headers, f.names)
		switch {
		case i >= 0:
			at[f.name] = i
			if f.marks {
				marks++
			}
		case f.needed:
			ok = false
		}
	}
	return at, marks, ok && marks > 0
}

// detect returns the kind to which most of the columns belong, "" where two are as likely or none is.
func detect(headers []string) Kind {
	best, most, ties := Kind(""), 0, 0
	for _, k := range Kinds {
		_, marks, ok := columns(k, headers)
		switch {
		case !ok || marks < most:
		case marks == most:
			ties++
		default:
			best, most, ties = k, marks, 0
		}
	}
	if ties > 0 {
		return ""
	}
	return best
}
