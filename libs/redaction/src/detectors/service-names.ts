/**
 * Services whose keys have no shape of their own: a generated value near such a name is taken for one. Services whose ids
 * stand in all traffic of agents (code hosts, chat, clouds) are left out: beside those a word for a secret is asked for.
 */
export const serviceNames: readonly string[] = `
  abstractapi abuseipdb abyssale accuweather activecampaign adafruit adzuna aeroworkflow airbrake airvisual aiven
  aivenio aletheiaapi algolia alibaba alienvault allsports alphavantage ambee amplitude anthropic anypoint apacta
  apiflash apifonica apify apilayer apilityio apimatic apimetrics apisports apitemplate apiverve appcues appdynamics
  appfollow appointedd appoptics appsynergy apptivo asana assemblyai atera atlassian audd auddio auth0 autodesk
  autoklose autopilothq avazaapp aviationstack axonaut aylien ayrshare bannerbear baremetrics beamerapp beebole
  bestbuy besttime betterstack billomat binance bingmaps bitbar bitcoinaverage bitfinex bitly bitmex bittrex
  blazemeter blitapp blocknative blogger bloomreach blynk bombbomb boostnote borgbase braintree brandfetch
  browserling browserstack browshot bscscan buddyns budibase bugherd bugsnag buildkite bulbul bulksms buttercms bybit
  caflou calendarific calendly calorieninja campayn cannyio capsulecrm captaindata carboninterface cashboard caspio
  censys centralstationcrm cexio chartmogul checio checklyhq checkvist clarifai clearbit clearscope
  clickhelp clickhouse clicksend clickup cliengo clinchpad clockify clockwork closecrm cloudconvert cloudelements
  cloudflare cloudimage cloudinary cloudmersive cloudplan cloudsight cloudsmith cloverly clustdoc codacy codeclimate
  codecov codemagic codequiry cohere coinapi coinbase coincap coingecko coinlayer coinlib coinmarketcap collect2
  commercejs companyhub confluent contentful contentstack convertapi convertkit convier copyscape countrylayer
  couriercom coveralls craftmypdf crowdin cryptocompare currencycloud currencyfreaks currencylayer currencyscoop
  currentsapi customerguru customerio d7network dailyco dareboost databox databricks datadog datadome datagov
  dataloop deapi debounce deepai deepgram deepl deepseek demio detectify detectlanguage dfuse diffbot diggernaut
  digitalocean discogs disqus dnscheck docparser documo docusign doppler dotdigital dotmailer dovico dreamhost
  dronahq droneci dropbox duffel duply dwolla dynadot dynalist dynatrace eagleeyenetworks easyinsight easypost
  ecostruxure edamam edenai elasticemail elevenlabs emailoctopus enablex endorlabs envoyapi eraserio
  esputnik etherscan ethplorer etsy eventbrite everhour exchangerateapi exchangeratesapi exportsdk extractorapi
  facebook faceplusplus fastforex fastly feedier fetchrss fibery figma fileio finage financialmodelingprep findl
  finicity finnhub fixerio flatio fleetbase flexport flickr flightapi flightlabs flightstats flowdash flowdock
  flowflu flutterwave fmfw formbucket formcraft formio formsite formspree foursquare frameio freshbooks
  freshdesk freshservice frontapp fullstory fusebill fxmarket geckoboard gengo geoapify geocodify geocodio
  geoipifi getemail getemails getgeoapi getgist getresponse getsandbox giphy glassnode globodox gocanvas
  gocardless goodreads gorgias graphcms graphhopper gravatar groovehq gtmetrix gumroad guru gyazo happyscribe
  heatmapapi helcim hellosign helpcrunch helpscout hereapi heroku hgbrasil hiveage holidayapi honeybadger
  hootsuite hotjar html2pdf hubspot hyperbeam hypertrack iconfinder iexapis iexcloud imagekit imagga infobip infura
  insightly instabot instamojo integromat intercom interseller intra42 intrinio invoiced invoiceocean ip2location
  ipapi ipdata ipgeolocation ipify ipinfo ipinfodb ipqualityscore ipregistry ipstack jotform jumpcloud jupiterone
  justgiving kaleyra kanbantool karmacrm keenio kickbox klaviyo klipfolio knapsackpro kontent kucoin kvdb kylas
  languagelayer lemlist lemonsqueezy lendflow lessannoyingcrm lexigram linenotify linkedin linkpreview liveagent
  livechat livestorm loadmill locationiq logdna loggly loginradius logrocket lokalise loopmessage losant loyverse
  lunchmoney luno madkudu magicbell mailboxlayer mailchimp mailerlite mailersend mailgun mailjet
  mailjetsms mailmodo mailsac mandrill mapbox mapquest marketstack mattermost mavenlink maxio maxmind meaningcloud
  mediastack meistertask meraki mesibo messagebird metaapi metabase metrilo mindmeister mixcloud mixmax mixpanel
  mockaroo mollie monkeylearn moonclerck moonclerk moosend moralis mparticle muxcom myexperiment
  myfreshworks myintervals nasdaqdatalink netcore nethunt netlify neutrinoapi newrelic newsapi newscatcher nexmo
  nftport ngrok nicereply nightfall notifio nozbe nozbeteams npmjs nubela numverify nutritionix nutshell nytimes
  oanda ocrspace omnisend onedesk onelogin onepagecrm onesignal onwater oopspam opencagedata opengraphr openuv
  openvpn openweather opsgenie optidash optimizely owlbot packagecloud pagarme pagerduty pandadoc pandascore
  paperform paralleldots parsehub parseur partnerstack passbase pastebin paybright paydirtapp paymoapp paymongo
  paypal paystack pdflayer pdfshift peopledatalabs pepipost photoroom phyllo pinata pinboard pingdom pipedream
  pipedrive pivotaltracker pixabay planetscale planviewleankit planyo plivo podio poeditor poloniex positionstack
  postageapp posthog postmark powrbot prefect privateai prodpad proofhub prospectcrm prospectio protocolsio
  proxycrawl publitio pubnub purestake pushbullet pushwoosh qase qonversion qualaroo qualtrics qubole quickmetrics
  quicktype rapidapi razorpay reachmail reallysimplesystems rebrandly rechargepayments refiner rentman repairshopr
  replicate requestfinance restpackhtmltopdf revampcrm ringcentral ritekit rocketchat rocketlaunch rocketreach
  rockset roninapp rootly route4me rownd rudderstack runscope saladcloud salesblink salescookie salesflare
  salesforce salesmate satismeter saucelabs saviomed scalewaykey scalingo scalr scrapeowl scraperapi scraperbox
  scrapersite scrapestack scrapfly scrapingant scrapingbee scrapingdog screenshotapi screenshotlayer scrutinizer
  securitytrails selectpdf semantria semaphore semrush sendbird sendgrid sendinblue sendpulse serpapi serphouse
  serpstack shipday shipengine shippo shodan shopify shotstack shutterstock signalwire signaturit signrequest
  signupgenius sigopt silverchair simfin simplesat simplynoted simvoly sinch sirv siteleaf skrapp skybiometry
  slideshare slimwiki smartsheet smartystreets snipcart snovio snowflake socrata solarwinds soloapi sonarcloud
  sonarqube sparkpost speechtext splunk splunkobservability spoonacular sportsmonk spotify squarespace squareup
  sslmate statuscake statuspage statuspal stitchdata stockdata stormboard stormglass storyblok storychief strava
  stripo stytch sugester sumologic supabase supernotes surveyanyplace surveybot surveymonkey surveysparrow survicate
  swiftype symbl talenthr tatumio taxjar teamgate teamviewer teamwork teamworkcrm teamworkdesk teamworkspaces
  technicalanalysisapi tefter telesign teletype telnyx textlocal textmagic textrazor thingsboard thinkific
  thousandeyes ticketmaster tickettailor ticktick tiingo timecamp timezoneapi tineswebhook tmetric todoist toggl
  toggltrack tokeet tomtom trademe tradier transferwise travelpayouts travisci trello twelvedata twilio twitch
  twitter tyntec typeform typetalk ubidots uclassify unifyid unplugg unsplash upcdatabase uplead uploadcare
  uptimerobot upwave urlscan usercom userflow userstack vagrantcloud vatlayer veevavault venafi verimail veriphone
  versioneye viewneo virustotal visualcrossing voicegain voodoosms voucherify vouchery vpnapi vultr vyte walkscore
  weatherapi weatherbit weatherstack web3storage webex webflow webscraper webscraping whatcms whoxy wistia
  woocommerce worksnaps workstack worldcoinindex worldweather wrike wunderground xoxzo yandex yelp yextapi ynab
  youneedabudget yousign zapierwebhook zendesk zenduty zenkit zenrows zenscrape zenserp zeplin zerobounce zerotier
  zipapi zipbooks zipcodeapi zipcodebase zipmark zoho zonka zonkafeedback zoominfo zulip zulipchat
`
  .trim()
  .split(/\s+/);

/** The same, of names that are words of every day: the value has to stand right behind. */
export const everydayServiceNames: readonly string[] = `
  agora airship alchemy alegra apollo artsy beamer box canny chatbot checkout.com cicero close cloze coda.io
  column.com commodities copper.com dandelion delighted deputy discourse drip enigma fauna float fountain front
  fulcrum gatekeeper gemini ghost goodday guardian harvest host.io hotwire humanity hunter.io impala juro kanban
  kraken lakehouse line lob.com logz.io magnetic miro monday.com nimble noticeable overloop parsers
  percy plaid polygon.io postbacks privacy.com pusher raven rawg readme replyio restpack rev.ai roaring robinhood
  segment sentry shortcut signable smooch streak surge swell tomorrow.io tru.id twist verifier walmart
  wepay wiza
`
  .trim()
  .split(/\s+/);
