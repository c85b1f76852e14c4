package indicator

import "fmt"

// A Source is a publication that names the sign.
type Source struct {
	Tag       string `json:"tag"` // short name for lists: S20
	Title     string `json:"title"`
	Publisher string `json:"publisher"`
	Date      string `json:"date"` // as the publication gives it
}

// Cite returns the publications with the tags, in their order. A tag that is not in the list is a mistake in an
// indicator and panics when the program starts.
func Cite(tags ...string) []Source {
	cited := make([]Source, len(tags))
	for i, tag := range tags {
		source, ok := publications[tag]
		if !ok {
			panic(fmt.Sprintf("indicator.Cite: no publication has the tag %q", tag))
		}
		source.Tag = tag
		cited[i] = source
	}
	return cited
}

// publications is every publication that the catalogue rests on. Titles are the publishers' own, or describe a court
// case where there is no single title.
var publications = map[string]Source{
	"S1":  {Title: "Guidance on the Democratic People's Republic of Korea Information Technology Workers", Publisher: "US Departments of State and the Treasury, FBI", Date: "16 May 2022"},
	"S2":  {Title: "Additional Guidance on the DPRK Information Technology Workers (PSA231018)", Publisher: "FBI IC3 and Republic of Korea", Date: "18 October 2023"},
	"S3":  {Title: "DPRK Leverages U.S.-Based Individuals to Defraud U.S. Businesses (PSA240516)", Publisher: "FBI IC3", Date: "16 May 2024"},
	"S4":  {Title: "North Korean IT Workers Conducting Data Extortion", Publisher: "FBI IC3", Date: "23 January 2025"},
	"S5":  {Title: "Public service announcement PSA250723-4", Publisher: "FBI IC3", Date: "23 July 2025"},
	"S6":  {Title: "Counterintelligence Bulletin, as relayed to suppliers", Publisher: "FBI, Lockheed Martin", Date: "July 2024"},
	"S7":  {Title: "Threats Posed by Remote Technology Workers with Ties to DPRK", Publisher: "New York State Department of Financial Services", Date: "1 November 2024"},
	"S8":  {Title: "Advisory on DPRK IT workers", Publisher: "UK Office of Financial Sanctions Implementation", Date: "12 September 2024"},
	"S9":  {Title: "Coordinated actions against remote IT worker schemes", Publisher: "US Department of Justice", Date: "30 June 2025"},
	"S10": {Title: "United States v. Vong, D. Md.", Publisher: "US Department of Justice, press reports", Date: "May 2024 to 4 December 2025"},
	"S11": {Title: "United States v. Chapman, sentence", Publisher: "US Department of Justice, press reports", Date: "24 July 2025"},
	"S12": {Title: "United States v. Jin, Pak, Ntekereze Prince, Ashtor and Alonso", Publisher: "US Department of Justice, press reports", Date: "23 January 2025"},
	"S13": {Title: "Fourteen indicted over Yanbian and Volasys Silverstar, E.D. Mo.", Publisher: "US Department of Justice", Date: "12 December 2024"},
	"S14": {Title: "United States v. Kim Kwang Jin et al., N.D. Ga.", Publisher: "US Department of Justice, press reports", Date: "30 June 2025"},
	"S15": {Title: "United States v. Knoot, M.D. Tenn.", Publisher: "US Department of Justice", Date: "8 August 2024"},
	"S16": {Title: "Five guilty pleas over remote IT worker schemes", Publisher: "US Department of Justice, press reports", Date: "14 November 2025"},
	"S17": {Title: "Sentences of Kejia Wang, Zhenxing Wang and Didenko", Publisher: "US Department of Justice, press reports", Date: "February and 15 April 2026"},
	"S18": {Title: "Jasper Sleet: North Korean remote IT workers' evolving tactics", Publisher: "Microsoft", Date: "30 June 2025"},
	"S19": {Title: "Detection strategies across cloud and identities against infiltrating IT workers", Publisher: "Microsoft", Date: "21 April 2026"},
	"S20": {Title: "M-Trends 2025, pages 53 to 57", Publisher: "Mandiant", Date: "April 2025"},
	"S21": {Title: "DPRK IT Workers Expanding in Scope and Scale", Publisher: "Google Threat Intelligence Group", Date: "1 April 2025"},
	"S22": {Title: "Staying a Step Ahead: Mitigating the DPRK IT Worker Threat", Publisher: "Mandiant", Date: "23 September 2024"},
	"S23": {Title: "PurpleDelta", Publisher: "Recorded Future Insikt Group", Date: "18 August 2026"},
	"S24": {Title: "NICKEL TAPESTRY expands", Publisher: "Sophos Counter Threat Unit", Date: "May 2025"},
	"S25": {Title: "Fraudulent North Korean IT worker schemes", Publisher: "Secureworks", Date: "16 October 2024"},
	"S26": {Title: "DPRK IT Workers framework", Publisher: "Security Alliance (SEAL)", Date: "11 May 2026"},
	"S27": {Title: "Ketman guide and gh-fake-analyzer", Publisher: "Ketman", Date: "15 September 2025"},
	"S28": {Title: "Front companies of IT worker schemes", Publisher: "SentinelLabs", Date: "21 November 2024"},
	"S29": {Title: "360 personas and 1,000 applications", Publisher: "SentinelLabs, by IT Brew", Date: "15 May 2025"},
	"S30": {Title: "Global Companies Are Unknowingly Paying North Koreans", Publisher: "Palo Alto Networks Unit 42", Date: "13 November 2024"},
	"S31": {Title: "Inside the DPRK", Publisher: "DTEX i3", Date: "15 October 2024"},
	"S32": {Title: "DPRK Remote Workers Hiring Scheme: Lessons Learned", Publisher: "Nisos", Date: "2024"},
	"S33": {Title: "Incident report on a remote hire", Publisher: "KnowBe4", Date: "23 July 2024"},
	"S34": {Title: "How an applicant was identified", Publisher: "Kraken, press reports", Date: "April and May 2025"},
	"S35": {Title: "We found North Korean engineers in our application pile", Publisher: "Cinder", Date: "August 2024"},
	"S36": {Title: "Remote IT worker interviews across industries", Publisher: "Okta Threat Intelligence", Date: "30 September 2025"},
	"S37": {Title: "A hire detected in August 2025", Publisher: "LevelBlue SpiderLabs", Date: "17 March 2026"},
	"S38": {Title: "Remarks of Amazon's chief security officer", Publisher: "Bloomberg", Date: "December 2025"},
	"S39": {Title: "Designations of companies and persons behind IT worker schemes", Publisher: "US Treasury, Office of Foreign Assets Control", Date: "13 September 2018 to 27 August 2025"},
	"S40": {Title: "Threat reports on the use of language models", Publisher: "OpenAI, Anthropic", Date: "February and 27 August 2025"},
	"S41": {Title: "Deepfakes and stolen data used to apply for remote work", Publisher: "FBI IC3", Date: "June 2022"},
	"S42": {Title: "A closer look at North Korea's Internet", Publisher: "Trend Micro", Date: "October 2017"},
	"S43": {Title: "Impossible-travel rules in practice (Panther, Okta, Airlock, Curity, SigmaHQ)", Publisher: "the products' own documentation", Date: "2026"},
	"S44": {Title: "Lost in the Prefix: accuracy of IP geolocation in 175 countries", Publisher: "arXiv 2605.21937", Date: "May 2026"},
	"S45": {Title: "X4BNet lists_vpn", Publisher: "X4BNet", Date: "22 August 2026"},
	"S46": {Title: "Number types of libphonenumber; Line Type Intelligence", Publisher: "Google; Twilio", Date: "2026"},
	"S47": {Title: "Perceptual hash distances in practice", Publisher: "documentation of pHash libraries", Date: "2026"},
	"S48": {Title: "Match weights of Fellegi and Sunter in fedmatch, RecordLinkage and splink", Publisher: "the libraries' own documentation", Date: "2026"},
	"S49": {Title: "lazarus-bluenoroff-research", Publisher: "tayvano", Date: "2026"},
	"S50": {Title: "Investigation into crypto companies' hires", Publisher: "CoinDesk", Date: "2 October 2024"},
	"S51": {Title: "We interviewed a North Korean hacker", Publisher: "FireTail", Date: "28 July 2022"},
	"PDQ": {Title: "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", Publisher: "Facebook", Date: "August 2019"},
}
