// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.List;

/// What a module's text says about the module and the objects that it makes.
///
/// A comment belongs to what it stands in front of without an empty line between: a CREATE PERFETTO
/// statement, a column, an argument, RETURNS. The comment at the top that belongs to no statement
/// is the module's, licences apart; lines that begin with `@` are for programs.
///
/// @param description on one line
/// @param objects in the order of the text
public record ModuleDocs(String description, List<DocumentedObject> objects) {
    public ModuleDocs {
        objects = List.copyOf(objects);
    }

    /// Reads a module's text. Statements that are malformed are left out.
    public static ModuleDocs of(String text) {
        CommentedTokens tokens = new CommentedTokens(text);
        List<DocumentedObject> objects = new ObjectReader(tokens).objects();
        String heading = tokens.heading();
        return new ModuleDocs(heading.isEmpty() ? firstWords(objects) : heading, objects);
    }

    /// A module that says nothing of itself is about what it makes first.
    private static String firstWords(List<DocumentedObject> objects) {
        return objects.stream()
                .filter(object -> !object.description().isEmpty())
                .findFirst()
                .map(DocumentedObject::shortDescription)
                .orElse("");
    }

    /// The description as far as its first full stop.
    public String shortDescription() {
        return firstSentence(description);
    }

    static String firstSentence(String text) {
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }
}
