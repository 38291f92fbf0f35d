// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.instruments;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// An element of a row. The export writes each value once, with an id; later it only refers to it:
/// [#find] and [#children] give what is meant.
final class XmlElement {
    private record Key(String tag, String id) {}

    /// The values of a document by their ids.
    static final class Values {
        private final Map<Key, XmlElement> all = new LinkedHashMap<>();
    }

    private final String tag;
    private final Values values;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<XmlElement> children = new ArrayList<>(0);
    private final StringBuilder text = new StringBuilder(0);

    XmlElement(String tag, Values values) {
        this.tag = tag;
        this.values = values;
    }

    void setAttribute(String name, String value) {
        attributes.put(name, value);
        if (name.equals("id")) {
            values.all.put(new Key(tag, value), this);
        }
    }

    void addChild(XmlElement child) {
        children.add(child);
    }

    void addText(String more) {
        if (text.length() + more.length() > RunLimit.MAX_CHARS) {
            throw new ProcessorException(
                    Failure.data(
                            "INSTRUMENTS_XML_DAMAGED",
                            "Instruments XML, element %s: expected at most %d characters of text"
                                    .formatted(tag, RunLimit.MAX_CHARS)));
        }
        text.append(more);
    }

    /// An attribute, or the empty text.
    String attribute(String name) {
        return attributes.getOrDefault(name, "");
    }

    /// What the element is or refers to.
    XmlElement resolved() {
        @Nullable String ref = attributes.get("ref");
        @Nullable XmlElement value = ref == null ? null : values.all.get(new Key(tag, ref));
        return value == null ? this : value;
    }

    /// Direct children with a tag.
    List<XmlElement> children(String childTag) {
        List<XmlElement> found = new ArrayList<>();
        for (XmlElement child : children) {
            if (child.tag.equals(childTag)) {
                found.add(child.resolved());
            }
        }
        return found;
    }

    /// The first element with a tag inside this one, or null.
    @Nullable XmlElement find(String wanted) {
        return find(wanted, 0);
    }

    private @Nullable XmlElement find(String wanted, int depth) {
        if (depth > InstrumentsReader.MAX_DEPTH) {
            return null;
        }
        for (XmlElement child : children) {
            if (child.tag.equals(wanted)) {
                return child.resolved();
            }
            @Nullable XmlElement inner = child.resolved().find(wanted, depth + 1);
            if (inner != null) {
                return inner;
            }
        }
        return null;
    }

    /// Text as a number, or what to take instead.
    long number(long otherwise) {
        try {
            return Long.parseLong(text.toString().strip());
        } catch (NumberFormatException e) {
            // The caller knows what a value that is none means.
            return otherwise;
        }
    }

    String text() {
        return text.toString().strip();
    }
}
