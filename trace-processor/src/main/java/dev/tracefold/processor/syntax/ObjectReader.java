// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.ArrayList;
import java.util.List;

/// Finds the objects that a module's text makes, with their comments.
final class ObjectReader {
    private final CommentedTokens tokens;
    private int at;

    ObjectReader(CommentedTokens tokens) {
        this.tokens = tokens;
    }

    List<DocumentedObject> objects() {
        List<DocumentedObject> objects = new ArrayList<>();
        while (at < tokens.size()) {
            String comment = tokens.comment(at);
            if (acceptCreate()) {
                readObject(comment, objects);
            }
            skipStatement();
        }
        return objects;
    }

    private boolean acceptCreate() {
        if (!accept("CREATE")) {
            return false;
        }
        if (accept("OR")) {
            accept("REPLACE");
        }
        return accept("PERFETTO");
    }

    private void readObject(String comment, List<DocumentedObject> objects) {
        if (accept("TABLE")) {
            objects.add(relation(comment, DocumentedObject.Kind.TABLE));
        } else if (accept("VIEW")) {
            objects.add(relation(comment, DocumentedObject.Kind.VIEW));
        } else if (accept("FUNCTION")) {
            objects.add(callable(comment, DocumentedObject.Kind.FUNCTION));
        } else if (accept("MACRO")) {
            objects.add(callable(comment, DocumentedObject.Kind.MACRO));
        }
    }

    private DocumentedObject relation(String comment, DocumentedObject.Kind kind) {
        String name = tokens.text(at++);
        if (accept("USING")) {
            at++;
        }
        return new DocumentedObject(name, kind, comment, "", "", List.of(), list());
    }

    private DocumentedObject callable(String comment, DocumentedObject.Kind kind) {
        String name = tokens.text(at++);
        List<DocumentedName> arguments = list();
        String returns = tokens.comment(at);
        if (!accept("RETURNS")) {
            return new DocumentedObject(name, kind, comment, "", returns, arguments, List.of());
        }
        if (tokens.isWord(at, "TABLE")) {
            at++;
            return new DocumentedObject(
                    name,
                    DocumentedObject.Kind.TABLE_FUNCTION,
                    comment,
                    "TABLE",
                    returns,
                    arguments,
                    list());
        }
        String type = tokens.text(at++);
        return new DocumentedObject(name, kind, comment, type, returns, arguments, List.of());
    }

    /// `(name TYPE, …)`, or nothing.
    private List<DocumentedName> list() {
        List<DocumentedName> names = new ArrayList<>();
        if (!accept(TokenKind.OPEN)) {
            return names;
        }
        while (at < tokens.size() && !accept(TokenKind.CLOSE)) {
            String comment = tokens.comment(at);
            String name = tokens.text(at++);
            int from = at;
            skipType();
            String type = from < at ? tokens.text(from, at) : "";
            names.add(new DocumentedName(name, type, comment));
            accept(TokenKind.COMMA);
        }
        return names;
    }

    /// Up to the comma or parenthesis after a type, which may have parentheses itself.
    private void skipType() {
        int depth = 0;
        while (at < tokens.size()) {
            if (tokens.is(at, TokenKind.OPEN)) {
                depth++;
            } else if (tokens.is(at, TokenKind.CLOSE)) {
                depth--;
            }
            if (depth < 0 || (depth == 0 && tokens.is(at, TokenKind.COMMA))) {
                return;
            }
            at++;
        }
    }

    private void skipStatement() {
        while (at < tokens.size() && !accept(TokenKind.SEMICOLON)) {
            at++;
        }
    }

    private boolean accept(String word) {
        if (!tokens.isWord(at, word)) {
            return false;
        }
        at++;
        return true;
    }

    private boolean accept(TokenKind kind) {
        if (!tokens.is(at, kind)) {
            return false;
        }
        at++;
        return true;
    }
}
