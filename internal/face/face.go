// Package face finds faces in pictures and measures them, inside this program: no network, no library of the machine.
//
// Finding and measuring are two functions because the law knows two things. Detect gives boxes, geometry of the picture:
// it says where a face is, to hide it or to cut it out, and nobody can be told by it. Embed gives a Template, a measure of
// a face's geometry by which a person can be told from others; it asks for that person's written consent. Nothing here
// searches: Compare takes two pictures, and no function takes a list.
//
// # Networks
//
// The weights are those of face-api 1.7.15 (folder data, MIT licence beside them): a small YOLO that finds faces, a
// network of 68 landmarks, and a port of dlib's ResNet, which turns a face of 150 by 150 pixels into 128 numbers. Here
// eyes and mouth are turned and scaled to where dlib's training pictures had them, which halves the errors against
// cutting out the box. A call runs on the caller's goroutine alone, takes time by the size of its networks and, little,
// by that of the picture, and gives the same result every time; calls may run side by side.
//
// # Errors
//
// TestErrorRates prints them for five of the ORL subjects, two officials and one more person, of whom it finds the face
// in 57 of 61 pictures. Of 1382 pairs of two people none was nearer than 0.584; of 214 pairs of one person 87.9 % were
// nearer than 0.45, 98.1 % than 0.55, and all but one (0.601) than 0.60. A larger run before, on all forty ORL subjects,
// held 0 of 62,097 pairs of two to be one at 0.45, 278 (0.45 %) at 0.55 and 1407 (2.3 %) at 0.60. So SameLimit is
// 0.45. DifferentLimit is 0.60 and not 0.55, because 1 to 3 of 100 honest people's two pictures are further apart than
// that, and the price is only more pairs about which nothing is said.
//
// What these sets cannot show: they are small, and of men mostly, by far not balanced by age, skin or origin; the
// networks' own training pictures were gathered from the web and known to be unbalanced too, so errors are likely more
// frequent for some people than for others. No set holds a document's print beside a photograph of its holder, a
// portrait decades old, siblings, or a face that a program swapped or made. A distance therefore is an aid for
// somebody who looks at both pictures, never a reason by itself.
package face
