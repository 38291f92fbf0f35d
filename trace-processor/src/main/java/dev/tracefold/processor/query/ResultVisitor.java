// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.query;

/// Sees the result of every statement of a text, in order, as Perfetto's shell prints them.
@FunctionalInterface
public interface ResultVisitor {
    /// Called once for each statement that has a result set, with no row read yet; the visitor
    /// pulls the rows, the caller closes. Void statements are not shown.
    void visit(QueryResult result);
}
