package history

import "strings"

// A release is when a technology could first be used by the public, at the earliest: the announcement or first release
// that came first, so that nobody who was early is counted.
type release struct {
	name   string
	others string // further names, separated by commas
	month  string // YYYY-MM
	source string // who published it and when
}

// releases is the table of first releases. Names are compared without case.
var releases = []release{
	{"Angular", "angular 2+", "2016-09", "Angular 2.0.0 release announcement, 14 September 2016"},
	{"AngularJS", "", "2010-10", "angular.js release 0.9.0, October 2010"},
	{"Ansible", "", "2012-02", "first commit and release of ansible, February 2012"},
	{"Apache Airflow", "airflow", "2015-06", "announcement by Airbnb Engineering, June 2015"},
	{"Apache Arrow", "arrow", "2016-02", "announcement of the Apache Software Foundation, 17 February 2016"},
	{"Apache Beam", "beam", "2016-06", "release 0.1.0-incubating, June 2016"},
	{"Apache Flink", "flink", "2014-08", "release 0.6-incubating, August 2014"},
	{"Apache Iceberg", "iceberg", "2018-11", "entry into the Apache Incubator, November 2018"},
	{"Apache Kafka", "kafka", "2011-01", "announcement by LinkedIn, 11 January 2011"},
	{"Apache Pulsar", "pulsar", "2016-09", "announcement by Yahoo, 7 September 2016"},
	{"Apache Spark", "spark, pyspark", "2010-10", "first open-source release by AMPLab, 2010"},
	{"Argo CD", "argocd", "2018-03", "release 0.1.0 of argo-cd, March 2018"},
	{"Astro", "astro.build", "2021-06", "announcement by the Astro project, June 2021"},
	{"AWS CDK", "cdk", "2018-08", "developer preview, August 2018"},
	{"AWS CloudFormation", "cloudformation", "2011-02", "announcement by Amazon Web Services, 25 February 2011"},
	{"AWS DynamoDB", "dynamodb, amazon dynamodb", "2012-01", "announcement by Amazon Web Services, 18 January 2012"},
	{"AWS Fargate", "fargate", "2017-11", "announcement at re:Invent, 29 November 2017"},
	{"AWS Lambda", "lambda", "2014-11", "announcement at re:Invent, 13 November 2014"},
	{"Azure DevOps", "", "2018-09", "announcement by Microsoft, 10 September 2018"},
	{"Azure Functions", "", "2016-03", "announcement at Build, 31 March 2016"},
	{"Bun", "bun.js", "2021-09", "first public builds of the bun repository, September 2021"},
	{"Cassandra", "apache cassandra", "2008-07", "open-source release by Facebook, July 2008"},
	{"ChatGPT", "chatgpt api", "2022-11", "announcement by OpenAI, 30 November 2022"},
	{"ClickHouse", "", "2016-06", "open-source release by Yandex, 15 June 2016"},
	{"CockroachDB", "cockroach", "2014-02", "first public commits, February 2014"},
	{"Dart", "", "2011-10", "announcement at GOTO Aarhus, 10 October 2011"},
	{"dbt", "data build tool", "2016-03", "first release of dbt, March 2016"},
	{"Delta Lake", "", "2019-04", "open-source release by Databricks, 24 April 2019"},
	{"Deno", "", "2018-06", "presentation at JSConf EU, June 2018"},
	{"Docker", "", "2013-03", "presentation at PyCon, 15 March 2013"},
	{"Docker Compose", "", "2014-10", "release 1.0, October 2014"},
	{"DuckDB", "", "2019-06", "release 0.1.0, June 2019"},
	{"Elasticsearch", "", "2010-02", "release 0.4, 8 February 2010"},
	{"Elixir", "", "2011-05", "first release, May 2011"},
	{"Electron", "atom shell", "2013-07", "first release of atom-shell, July 2013"},
	{"Ember.js", "ember", "2011-12", "announcement of Ember, December 2011"},
	{"esbuild", "", "2020-02", "first public release, February 2020"},
	{"Ethereum", "", "2015-07", "launch of the Frontier network, 30 July 2015"},
	{"FastAPI", "", "2018-12", "release 0.1.0, December 2018"},
	{"Flutter", "", "2017-05", "alpha release 0.0.6, May 2017"},
	{"Gatsby", "gatsby.js", "2015-05", "first release, May 2015"},
	{"GitHub Actions", "", "2018-10", "announcement at GitHub Universe, 16 October 2018"},
	{"GitHub Copilot", "copilot", "2021-06", "technical preview, 29 June 2021"},
	{"GitLab CI", "gitlab ci/cd", "2012-11", "first release of GitLab CI, November 2012"},
	{"Go", "golang", "2009-11", "announcement by Google, 10 November 2009"},
	{"GPT-3", "", "2020-06", "private beta of the API, 11 June 2020"},
	{"GPT-4", "", "2023-03", "announcement by OpenAI, 14 March 2023"},
	{"Grafana", "", "2014-01", "first release, January 2014"},
	{"GraphQL", "", "2015-07", "working draft and reference implementation, July 2015"},
	{"gRPC", "", "2015-02", "announcement by Google, 26 February 2015"},
	{"Hardhat", "", "2020-10", "release 2.0 under the name Hardhat, October 2020"},
	{"Helm", "", "2015-10", "first release by Deis, October 2015"},
	{"Hugging Face Transformers", "transformers", "2018-11", "first release of pytorch-pretrained-bert, November 2018"},
	{"Istio", "", "2017-05", "release 0.1, 24 May 2017"},
	{"Jetpack Compose", "", "2019-05", "announcement at Google I/O, May 2019"},
	{"JAX", "", "2018-12", "first public release, December 2018"},
	{"Keras", "", "2015-03", "first release, 27 March 2015"},
	{"Kotlin", "", "2011-07", "announcement by JetBrains, July 2011"},
	{"Kubernetes", "k8s", "2014-06", "announcement at DockerCon, 10 June 2014"},
	{"LangChain", "", "2022-10", "first release, October 2022"},
	{"Laravel", "", "2011-06", "first release, June 2011"},
	{"Linkerd", "", "2016-02", "release 0.1, February 2016"},
	{"MLflow", "", "2018-06", "announcement by Databricks, 5 June 2018"},
	{"MongoDB", "", "2009-02", "first public release, February 2009"},
	{"NATS", "", "2011-11", "first public release, November 2011"},
	{"NestJS", "nest.js", "2017-03", "first stable releases, March 2017"},
	{".NET Core", "dotnet core", "2014-11", "open-source announcement by Microsoft, 12 November 2014"},
	{"Next.js", "nextjs", "2016-10", "announcement by Zeit, 25 October 2016"},
	{"Node.js", "node, nodejs", "2009-05", "first release, 27 May 2009"},
	{"Nuxt", "nuxt.js, nuxtjs", "2016-10", "first release, 26 October 2016"},
	{"OpenTelemetry", "", "2019-05", "merger of OpenTracing and OpenCensus, May 2019"},
	{"OpenTofu", "", "2023-09", "announcement by the Linux Foundation, 20 September 2023"},
	{"Playwright", "", "2020-01", "first public release, January 2020"},
	{"Podman", "", "2018-02", "first release of libpod, February 2018"},
	{"Polars", "", "2020-06", "first public commits, June 2020"},
	{"Prisma", "", "2018-01", "announcement of Prisma 1.0, January 2018"},
	{"Prometheus", "", "2012-11", "first public commit, November 2012"},
	{"Pulumi", "", "2018-06", "announcement, 18 June 2018"},
	{"PyTorch", "", "2016-09", "first public release, September 2016"},
	{"React", "react.js, reactjs", "2013-05", "open-source release at JSConf US, 29 May 2013"},
	{"React Hooks", "", "2018-10", "proposal at React Conf, October 2018"},
	{"React Native", "", "2015-03", "open-source release, 26 March 2015"},
	{"Redis", "", "2009-04", "first public release, April 2009"},
	{"Redux", "", "2015-06", "first release, June 2015"},
	{"Remix", "", "2020-10", "first paid releases, October 2020"},
	{"Rust", "", "2010-07", "announcement at the Mozilla Summit, July 2010"},
	{"Scikit-learn", "sklearn", "2010-02", "first public release, 1 February 2010"},
	{"Snowflake", "", "2014-10", "launch out of stealth, October 2014"},
	{"Solana", "", "2020-03", "launch of mainnet beta, March 2020"},
	{"Solidity", "", "2014-08", "proposal and first commits, August 2014"},
	{"SolidJS", "solid.js", "2018-04", "first public commits, April 2018"},
	{"Stable Diffusion", "", "2022-08", "public release, 22 August 2022"},
	{"Svelte", "sveltejs", "2016-11", "first release, November 2016"},
	{"SvelteKit", "", "2021-03", "public beta, 23 March 2021"},
	{"Swift", "", "2014-06", "announcement at WWDC, 2 June 2014"},
	{"SwiftUI", "", "2019-06", "announcement at WWDC, 3 June 2019"},
	{"Tailwind CSS", "tailwind, tailwindcss", "2017-11", "first release, 1 November 2017"},
	{"Tauri", "", "2019-07", "first public commits, July 2019"},
	{"TensorFlow", "", "2015-11", "open-source release by Google, 9 November 2015"},
	{"Terraform", "", "2014-07", "release 0.1, 28 July 2014"},
	{"Truffle", "", "2015-10", "first release, October 2015"},
	{"TypeScript", "", "2012-10", "announcement by Microsoft, 1 October 2012"},
	{"Vault", "hashicorp vault", "2015-04", "release 0.1, 28 April 2015"},
	{"Vite", "vitejs", "2020-04", "first release, April 2020"},
	{"Vue", "vue.js, vuejs", "2014-02", "first public release, February 2014"},
	{"WebAssembly", "wasm", "2015-06", "announcement by browser vendors, 17 June 2015"},
	{"webpack", "", "2012-03", "first commits, March 2012"},
}

var releaseOf = releaseIndex()

func releaseIndex() map[string]release {
	index := map[string]release{}
	for _, r := range releases {
		index[technology(r.name)] = r
		for other := range strings.SplitSeq(r.others, ",") {
			if other != "" {
				index[technology(other)] = r
			}
		}
	}
	return index
}

func technology(name string) string { return strings.Join(strings.Fields(strings.ToLower(name)), " ") }
