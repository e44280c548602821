// SPDX-License-Identifier: Apache-2.0
/** Pieces of XML: text and attributes, escaped. */
#ifndef MT_CLI_XML_H
#define MT_CLI_XML_H

struct mt_buf;

/** Appends `text`; what XML 1.0 cannot hold at all, escaped or not, becomes U+FFFD. */
void mt_xml_put(struct mt_buf *out, const char *text);

/** Appends ` name="value"`. */
void mt_xml_put_attribute(struct mt_buf *out, const char *name, const char *value);

#endif
