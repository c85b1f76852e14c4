package endpoint

import (
	"fmt"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var ipKVMHardware = &indicator.Indicator{
	ID:      "ip_kvm_hardware",
	Version: 1,
	Title:   "A network KVM is attached to the device",
	Doc: `The employer's device saw a keyboard, mouse or display of a network KVM: a box that hands screen and keyboard to somebody elsewhere without any program on the device. PiKVM, TinyPilot, JetKVM, NanoKVM, GL.iNet Comet and network models of ATEN and Raritan are recognised by their names, or by the display data (EDID) that they send by default.

The USB ids of PiKVM and JetKVM, 1d6b:0104, are those of any Linux gadget and count only together with a name. A desk switch without a network never counts. A KVM that hides behind another's names is not seen.`,
	Stages:   []string{"post-hire"},
	Sources:  indicator.Cite("S9", "S17", "S20"),
	Innocent: `People with a laboratory at home, or who reach several computers from one desk.`,
	Ask:      "Ask IT security to look at the device in a video call, with the cables in the picture",
	Clears:   "The KVM shown as the candidate's own and taken off the employer's device",
	Minutes:  20,
	Needs:    dossier.EndpointHardware,
	Points:   10,
	Judge: func(c *indicator.Case) indicator.Result {
		for i, u := range c.Endpoint.USB {
			if product, ok := networkKVM(u); ok {
				return indicator.Hit(fmt.Sprintf("endpoint.usb[%d]", i), "On %s the device saw %s, which is that of %s.", indicator.Time(u.At), describe(u), product)
			}
		}
		return indicator.Clear()
	},
}

func describe(u dossier.USBDevice) string {
	switch {
	case u.Name != "" && u.VendorID != "":
		return fmt.Sprintf("%q (USB %s:%s)", u.Name, u.VendorID, u.ProductID)
	case u.Name != "":
		return fmt.Sprintf("%q", u.Name)
	}
	return "a display"
}

// kvmNames are parts of the names of network KVMs, in lower case without spaces and hyphens.
var kvmNames = []struct{ part, product string }{
	{"pikvm", "a PiKVM"},
	{"tinypilot", "a TinyPilot"},
	{"jetkvm", "a JetKVM"},
	{"nanokvm", "a Sipeed NanoKVM"},
	{"glkvm", "a GL.iNet Comet"},
	{"glinetcomet", "a GL.iNet Comet"},
	{"glrm1", "a GL.iNet Comet"},
	{"blikvm", "a BliKVM"},
	{"kvmoverip", "a network KVM"},
	{"ipkvm", "a network KVM"},
	{"dominionkx", "a Raritan Dominion KX"},
	{"atencn8", "an ATEN network KVM"},
	{"atenkn", "an ATEN network KVM"},
	{"atencn9", "an ATEN network KVM"},
}

// kvmDisplays begin the display data of network KVMs: header, manufacturer and product of the EDID (VESA E-EDID 1.4,
// 3.4). The values are the defaults in the source code of PiKVM and JetKVM, July 2025 and August 2026.
var kvmDisplays = []struct{ head, product string }{
	{"00ffffffffffff0031d87077", "a PiKVM"},
	{"00ffffffffffff0031d87177", "a PiKVM"},
	{"00ffffffffffff0031d87277", "a PiKVM"},
	{"00ffffffffffff0031d87377", "a PiKVM"},
}

// jetKVMDisplay is the EDID of JetKVM as far as its serial number and week. It copies an honest display's manufacturer
// and product, so that these alone do not tell.
const jetKVMDisplay = "00ffffffffffff0052620188008888881c150103"

func networkKVM(u dossier.USBDevice) (product string, ok bool) {
	name := strings.NewReplacer(" ", "", "-", "", "_", "", ".", "").Replace(strings.ToLower(u.Name))
	for _, k := range kvmNames {
		if strings.Contains(name, k.part) {
			return k.product, true
		}
	}
	if u.VendorID == "1d6b" && u.ProductID == "0104" && name == "usbemulationdevice" {
		return "a JetKVM", true
	}
	edid := strings.ToLower(strings.ReplaceAll(u.EDID, " ", ""))
	for _, k := range kvmDisplays {
		if strings.HasPrefix(edid, k.head) {
			return k.product, true
		}
	}
	return "a JetKVM", strings.HasPrefix(edid, jetKVMDisplay)
}
