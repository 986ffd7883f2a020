import { credential, type Detector, tails } from './detector.ts';
import { hasLettersAndDigits } from './secret-shapes.ts';

/** Keys of payment and commerce services. */
export const paymentDetectors: readonly Detector[] = [
  credential(
    'stripe-key',
    ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'sk_prod_'],
    /[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10}/,
    { severity: 'critical' },
  ),
  credential('stripe-webhook-secret', ['whsec_'], /whsec_[A-Za-z0-9+/]{24}/, { tail: tails.base64 }),
  credential('square-token', ['sq0'], /sq0(?:atp|csp|atb|idp)-[\w-]{22}/, { tail: tails.dash }),
  credential('square-access-token', ['eaaa'], /EAAA[\w-]{60}/, { tail: tails.dash }),
  credential('braintree-token', ['access_token$'], /access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[\da-f]{32}/),
  credential('razorpay-key', ['rzp_live_', 'rzp_test_'], /rzp_(?:live|test)_[A-Za-z0-9]{14}/),
  credential(
    'shopify-token',
    ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shptka_'],
    /shp(?:at|ca|pa|ss|tka)_[A-Za-z0-9]{30}/,
  ),
  credential(
    'plaid-token',
    ['access-sandbox-', 'access-development-', 'access-production-'],
    /access-(?:sandbox|development|production)-[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/,
  ),
  credential('flutterwave-key', ['flwseck'], /FLWSECK(?:_TEST)?-[A-Za-z0-9]{12}/, { tail: tails.dash }),
  credential('gocardless-token', ['live_'], /live_(?=[\w=-]{0,39}\d)[\w=-]{40}/, { accept: hasLettersAndDigits }),
  credential('pagarme-key', ['ak_live_', 'ak_test_'], /ak_(?:live|test)_[A-Za-z0-9]{24}/),
  credential('easypost-key', ['eztk', 'ezak'], /EZ[TA]K[A-Za-z0-9]{54}/),
  credential('shippo-token', ['shippo_'], /shippo_(?:live|test)_[\da-f]{40}/i),
  credential('flexport-token', ['shltm_'], /shltm_[\w-]{40}/, { tail: tails.dash }),
  credential('duffel-token', ['duffel_'], /duffel_(?:live|test)_[\w=-]{40}/, { tail: tails.dash }),
  credential('adyen-key', ['aqe'], /AQE[a-z0-9]{5}[\w+/]{30}/, { accept: hasLettersAndDigits, tail: tails.base64 }),
];
