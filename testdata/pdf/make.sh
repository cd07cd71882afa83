#!/bin/sh
# Makes every PDF of this folder again. Usage: testdata/pdf/make.sh [OUTDIR]   (default: this folder)
# Needs, on Debian 12: libreoffice-writer-nogui chromium ghostscript qpdf img2pdf imagemagick mupdf-tools poppler-utils
# fonts-liberation2, and `pyhanko` (testdata/requirements.txt) on PATH. Dates and IDs differ from run to run.
set -eu
cd "$(dirname "$0")"
out=${1:-.}
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

writer() { # SOURCE NAME FILTER-OPTIONS
    soffice --headless "-env:UserInstallation=file://$work/office" --convert-to "pdf:writer_pdf_Export:$3" \
        --outdir "$work" "$1" >"$work/office.log" 2>&1
    mv "$work/$(basename "${1%.*}").pdf" "$out/$2"
}
browser() { # HTML NAME
    chromium --headless --no-sandbox --disable-gpu --user-data-dir="$work/chromium" --no-pdf-header-footer \
        --print-to-pdf="$out/$2" "file://$1" >"$work/chromium.log" 2>&1
}

# LibreOffice Writer: the công văn; as PDF/A-2b; tagged, as the source of the hybrid file
writer src/cong-van.fodt cong-van.pdf '{"Magnification":{"type":"long","value":"1"}}'
writer src/cong-van.fodt cong-van-pdfa2b.pdf '{"SelectPdfVersion":{"type":"long","value":"2"}}'
writer src/cong-van.fodt tagged.pdf '{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
# no program that can be had here writes hybrids (Microsoft Word does): structure elements move to an object stream
python3 src/hybrid.py "$out/tagged.pdf" "$out/hybrid-xref.pdf"
rm "$out/tagged.pdf"

# Chromium: a page, landscape pages, 150 pages
browser "$PWD/src/thong-bao.html" chromium.pdf
browser "$PWD/src/bang-ke.html" landscape.pdf
{
    printf '<!DOCTYPE html><html lang="vi"><meta charset="utf-8"><title>150 trang mẫu</title><style>@page{size:A4;margin:20mm}'
    printf 'body{font:14pt "Liberation Serif"}section{break-after:page}section:last-child{break-after:auto}</style>'
    page=1
    while [ $page -le 150 ]; do
        printf '<section><h1>Trang %s</h1><p>Trang mẫu thứ %s của một văn bản dài, không có giá trị pháp lý.</p></section>\n' $page $page
        page=$((page + 1))
    done
} >"$work/150.html"
browser "$work/150.html" pages-150.pdf

# a colour scan: A4 at 200 dpi, slightly askew, paper tint and sensor noise, JPEG, each page one picture
pdftoppm -r 200 -png "$out/cong-van.pdf" "$work/cv"
pdftoppm -r 200 -png "$out/chromium.pdf" "$work/tb"
for name in cv-1 tb-1; do
    convert "$work/$name.png" -colorspace sRGB -type TrueColor -background white -rotate 0.6 -gravity center -extent 1654x2339 \
        +level-colors '#1c1a20,#fbf6ea' -gravity NorthWest -fill none -stroke '#c01818' -strokewidth 8 \
        -draw 'circle 930,1440 930,1320' -blur 0x0.6 -seed 7 -attenuate 0.12 +noise Gaussian \
        -type TrueColor -quality 45 -density 200 -units PixelsPerInch "$work/$name.jpg"
done
img2pdf --pagesize A4 -o "$out/scan-200dpi.pdf" "$work/cv-1.jpg" "$work/tb-1.jpg"

# Ghostscript; Ghostscript writing PDF 2.0 (without XMP: what 10.00 writes there is not well-formed when there is no /Info)
gs -q -dNOPAUSE -dBATCH -sDEVICE=pdfwrite -sOutputFile="$out/ghostscript.pdf" "$out/cong-van.pdf"
gs -q -dNOPAUSE -dBATCH -sDEVICE=pdfwrite -dCompatibilityLevel=2.0 -dOmitXMP=true -sOutputFile="$out/pdf20.pdf" "$out/chromium.pdf" 2>"$work/gs.log"

# qpdf: linearised, object streams, AES-256 with an empty user password, RC4-128, page rotations
qpdf --linearize "$out/cong-van.pdf" "$out/qpdf-linearised.pdf"
qpdf --object-streams=generate "$out/cong-van.pdf" "$out/qpdf-object-streams.pdf"
qpdf --encrypt '' owner 256 -- "$out/cong-van.pdf" "$out/qpdf-aes256.pdf"
qpdf --allow-weak-crypto --encrypt '' owner 128 --use-aes=n -- "$out/cong-van.pdf" "$out/qpdf-rc4.pdf"
qpdf --empty --pages "$out/cong-van.pdf" 1 "$out/chromium.pdf" 1 "$out/landscape.pdf" 1-2 -- "$work/four.pdf"
qpdf --rotate=90:1 --rotate=180:2 --rotate=270:3 "$work/four.pdf" "$out/rotated.pdf"

# MuPDF, cairo, pyHanko (an empty signature field where the signer's name stands)
mutool clean -gg "$out/chromium.pdf" "$out/mupdf.pdf"
pdftocairo -pdf "$out/cong-van.pdf" "$out/cairo.pdf"
pyhanko sign addfields --field 1/320,270,500,370/ChuKy "$out/cong-van.pdf" "$out/form-empty-field.pdf"
