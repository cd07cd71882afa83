#!/bin/sh
# Makes the certificates and CRLs beside this file anew, with OpenSSL 3. The private keys are
# thrown away: the tests need none. All names are made up.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > ca.cnf <<CNF
[ca]
default_ca = it
[it]
dir = .
new_certs_dir = .
database = \$ENV::ISSUER.txt
certificate = \$ENV::ISSUER.pem
private_key = \$ENV::ISSUER.key
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
crlnumber = crlnumber
crl_extensions = crl
[any]
countryName = optional
organizationName = optional
commonName = supplied
[req]
distinguished_name = dn
[dn]
[crl]
authorityKeyIdentifier = keyid:always
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
[signer]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
[encipherment]
basicConstraints = critical,CA:FALSE
keyUsage = critical,keyAgreement
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
CNF

echo 01 > crlnumber

# certificate NAME ISSUER SECTION FROM TO
certificate() {
  export ISSUER="$2"
  openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
  openssl req -new -config ca.cnf -key "$1.key" -subj "/C=VN/O=KHONG CO GIA TRI PHAP LY/CN=kyso test $1" -out "$1.csr"
  self=""
  [ "$1" = "$2" ] && self="-selfsign"
  touch "$1.txt" "$2.txt"
  openssl ca -batch -notext -config ca.cnf $self -keyfile "$2.key" -extensions "$3" -startdate "$4" -enddate "$5" \
    -in "$1.csr" -out "$1.pem" 2> log || { cat log; exit 1; }
  cp "$1.pem" "$here/$1.pem"
}

# revoked NAME ISSUER TIME REASON: the line of the database gets what `openssl ca -revoke` would write, with our time
revoked() {
  serial=$(openssl x509 -in "$1.pem" -noout -serial | cut -d= -f2)
  awk -F '\t' -v OFS='\t' -v s="$serial" -v r="$3,$4" '$4 == s { $1 = "R"; $3 = r } { print }' "$2.txt" > new
  mv new "$2.txt"
}

# crl NAME ISSUER FROM TO
crl() {
  export ISSUER="$2"
  openssl ca -gencrl -config ca.cnf -crl_lastupdate "$3" -crl_nextupdate "$4" -out "$here/$1.crl.pem" 2> log || { cat log; exit 1; }
}

certificate root root authority 20200101000000Z 20490101000000Z
certificate other-root other-root authority 20200101000000Z 20490101000000Z
certificate sub root authority 20200101000000Z 20490101000000Z
certificate bad-sub root authority 20200101000000Z 20490101000000Z
certificate leaf sub signer 20250101000000Z 20300101000000Z
certificate revoked sub signer 20250101000000Z 20300101000000Z
certificate suspended sub signer 20250101000000Z 20300101000000Z
certificate expired sub signer 20200101000000Z 20210101000000Z
certificate future sub signer 20480101000000Z 20490101000000Z
certificate encipherment sub encipherment 20250101000000Z 20300101000000Z
certificate under-bad-sub bad-sub signer 20250101000000Z 20300101000000Z
certificate under-leaf leaf signer 20250101000000Z 20300101000000Z

crl root-2020 root 20201220000000Z 20210220000000Z
crl sub-2020 sub 20201220000000Z 20210220000000Z
revoked bad-sub root 260301000000Z CACompromise
revoked revoked sub 260301000000Z keyCompromise
revoked suspended sub 260301000000Z certificateHold
crl root root 20260530000000Z 20260701000000Z
crl sub sub 20260530000000Z 20260701000000Z
crl bad-sub bad-sub 20260530000000Z 20260701000000Z
