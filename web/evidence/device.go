package evidence

import "bonafide/web/ui"

// The parts of the one fact about the employer's device. Most of it comes in files; these are for single entries, and
// to correct what a file brought.

var deviceForm = &form{
	member: "endpoint", part: "device", tab: onboarding, title: "Arrival of the device", single: true,
	purpose: "When the employer's device arrived. What is seen on it in the first days is counted from then.",
	sections: []section{{fields: []field{
		{member: "received_at", label: "Device received", kind: minute, past: true},
	}}},
}

var approvedTripForm = &form{
	member: "endpoint", part: "approved_travel", list: true, tab: onboarding, title: "Approved trip", single: true,
	purpose:  "A trip with the device that the employer approved: sign-ins from there are expected.",
	sections: tripForm.sections,
}

var softwareForm = &form{
	member: "endpoint", part: "software", list: true, tab: onboarding, title: "Program on the device", single: true,
	purpose: "A program that was seen on the employer's device.",
	sections: []section{{fields: []field{
		{member: "name", label: "Program", kind: plainWord(text), required: true, hint: "As the inventory names it."},
		{member: "first_seen", label: "First seen", kind: minute, required: true, past: true},
		{member: "last_seen", label: "Last seen", kind: minute, after: "first_seen"},
		{member: "deployed_by_it", label: "IT deployed it", kind: yes, hint: "What IT put there never counts."},
	}}},
}

var hardwareForm = &form{
	member: "endpoint", part: "usb", list: true, tab: onboarding, title: "Hardware at the device", single: true,
	purpose: "A USB device or a display that the employer's device has seen.",
	sections: []section{{fields: []field{
		{member: "name", label: "Name", kind: plainWord(text)},
		{member: "vendor_id", label: "USB vendor id", kind: usbID, hint: "Four hexadecimal digits, 1d6b say."},
		{member: "product_id", label: "USB product id", kind: usbID},
		{member: "at", label: "Seen", kind: minute, required: true, past: true},
		{member: "edid", label: "Display data (EDID)", kind: edid, hint: "Hexadecimal, as the inventory holds it."},
	}}},
}

var placeForm = &form{
	member: "endpoint", part: "locations", list: true, tab: onboarding, title: "Place of the device", single: true,
	purpose: "Where the employer's device said that it was, with the notice to the candidate that the law asks for.",
	sections: []section{{fields: []field{
		{member: "date", label: "Day", kind: day, required: true, past: true},
		{member: "latitude", label: "Latitude", kind: number(-90, 90), required: true},
		{member: "longitude", label: "Longitude", kind: number(-180, 180), required: true},
	}}},
}

var useForm = &form{
	member: "endpoint", part: "latency", list: true, tab: onboarding, title: "Use of the device", single: true,
	purpose: "One day's delay of keyboard and mouse, and how long the device was in use.",
	sections: []section{{fields: []field{
		{member: "date", label: "Day", kind: day, required: true, past: true},
		{member: "median_ms", label: "Median delay, in ms", kind: number(0, 1e6), required: true},
		{member: "peer_median_ms", label: "Median of colleagues, in ms", kind: number(0, 1e6), hint: "Of those with the same equipment."},
		{member: "unlocked_hours", label: "Hours unlocked", kind: number(0, 24)},
		{member: "screen_share_hours", label: "Hours of shared screen", kind: number(0, 24)},
	}}},
}

var alertForm = &form{
	member: "endpoint", part: "alerts", list: true, tab: onboarding, title: "Alert of the protection", single: true,
	purpose: "Something that endpoint protection reported on the employer's device.",
	sections: []section{{fields: []field{
		{member: "kind", label: "What it was", kind: alone(pick(alertKinds)), required: true},
		{member: "at", label: "Time", kind: minute, required: true, past: true},
		{member: "id", label: "Its id", kind: plainWord(text), hint: "So that IT security finds it again."},
	}}},
}

// alertKinds are the kinds of alert, in plain words.
var alertKinds = []ui.Option{
	{Value: "infostealer", Label: "A program that steals credentials"},
	{Value: "loader", Label: "A loader of other programs"},
	{Value: "history_tampering", Label: "Logs or history removed"},
	{Value: "bulk_clone", Label: "Many repositories copied at once"},
	{Value: "credential_dump", Label: "Credentials dumped"},
	{Value: "other", Label: "Another alert"},
}
