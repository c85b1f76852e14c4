package live

import (
	"fmt"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var virtualCameraDevice = &indicator.Indicator{
	ID:      "virtual_camera_device",
	Version: 1,
	Title:   "The camera or microphone is a program, or comes over a remote desktop",
	Doc: `In a session that reads the names of cameras and microphones, with notice, one of them is a program that feeds in another picture or voice (OBS, ManyCam, SplitCam, XSplit, v4l2loopback, VB-Cable, Voicemod and the like) or a device redirected over a remote desktop.

The names are those that the programs give their devices. Programs that clean up one's own picture or sound, such as NVIDIA Broadcast, are not on the list. A redirected device does not count in a session that the candidate declared as shared, over a company's virtual desktop say. Only interview pages of the employer see such names, so most candidates are not checked at all.`,
	Stages:   []string{"interview"},
	Sources:  indicator.Cite("S18", "S25"),
	Innocent: `Streamers and teachers, software that corrects where the eyes look, audio aids, a company's virtual desktop.`,
	Ask:      "Ask what the device is for, and repeat the interview with the built-in camera and microphone",
	Clears:   "An interview with built-in devices, or an accommodation that needs the program",
	Minutes:  10,
	Needs:    dossier.MediaDevices,
	Points:   4,
	Judge: func(c *indicator.Case) indicator.Result {
		for i, s := range c.Sessions {
			for j, label := range s.MediaDevices {
				if program, ok := virtualDevice(label); ok && (program != redirected || s.SharedWith == "") {
					return indicator.Hit(fmt.Sprintf("sessions[%d].media_devices[%d]", i, j),
						"On %s the session offered the device %q, which is %s.", indicator.Time(s.At), label, program)
				}
			}
		}
		return indicator.Clear()
	},
}

const redirected = "a device redirected over a remote desktop"

// virtualDevices are parts of device names, in lower case, and what gives a device such a name.
var virtualDevices = []struct{ part, program string }{
	{"obs virtual", "OBS Studio's virtual camera"},
	{"obs-camera", "OBS Studio's virtual camera"},
	{"manycam", "ManyCam"},
	{"splitcam", "SplitCam"},
	{"xsplit vcam", "XSplit VCam"},
	{"xsplitbroadcaster", "XSplit Broadcaster"},
	{"v4l2loopback", "a loop-back camera (v4l2loopback)"},
	{"dummy video device", "a loop-back camera (v4l2loopback)"},
	{"akvirtualcamera", "a virtual camera (AkVirtualCamera)"},
	{"unity video capture", "a virtual camera (Unity Capture)"},
	{"unitycam", "a virtual camera (UnityCam)"},
	{"e2esoft", "e2eSoft VCam"},
	{"altercam", "AlterCam"},
	{"webcammax", "WebcamMax"},
	{"camtwist", "CamTwist"},
	{"youcam", "CyberLink YouCam"},
	{"snap camera", "Snap Camera"},
	{"avatarify", "Avatarify"},
	{"vb-audio", "a VB-Audio virtual cable"},
	{"vb-cable", "a VB-Audio virtual cable"},
	{"voicemeeter", "VoiceMeeter"},
	{"blackhole", "a loop-back sound device (BlackHole)"},
	{"voicemod", "Voicemod"},
	{"morphvox", "MorphVOX"},
	{"clownfish", "Clownfish"},
	{"voice.ai", "Voice.ai"},
	{"remote audio", redirected},
	{"remote desktop", redirected},
	{"redirected", redirected},
}

func virtualDevice(label string) (program string, ok bool) {
	label = strings.ToLower(label)
	for _, d := range virtualDevices {
		if strings.Contains(label, d.part) {
			return d.program, true
		}
	}
	return "", false
}
