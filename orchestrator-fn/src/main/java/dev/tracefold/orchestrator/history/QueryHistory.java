// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.history;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The queries that were asked. Safe for any number of threads, and of replicas where the database is
/// theirs in common.
///
/// A query that has ended stays as it is: every change of a running one is made only while it runs,
/// and says whether it was, so that whoever runs it hears that it was cancelled or deleted.
public interface QueryHistory {
    /// Most errors of traces that are kept of a query.
    int MAX_ERRORS = 10_000;

    /// Notes a query.
    ///
    /// @param owner the replica that runs it
    /// @param until when another may take it for lost
    void insert(QueryExecution execution, String owner, Instant until);

    /// A query.
    Optional<QueryExecution> find(String uuid);

    /// All queries, the last one asked first.
    List<QueryExecution> list();

    /// Notes how far a query is, and which traces did not answer.
    ///
    /// @param resultsUntil until when its rows can be read, if it has any
    /// @param until when another replica may take it for lost
    /// @return false when it does not run any more
    boolean progress(
            String uuid,
            ExecutionCounts counts,
            Optional<Instant> resultsUntil,
            List<TraceError> errors,
            Instant until);

    /// Notes how a query ended.
    ///
    /// @return false when it had ended before
    boolean finish(String uuid, ExecutionEnd end, List<TraceError> errors);

    /// Ends a query by the wish of its client, with the counts it has. Its rows, if there are any,
    /// stay.
    ///
    /// @return false when it had ended before
    boolean cancel(String uuid, Instant now);

    /// Forgets a query.
    ///
    /// @return false when there is none
    boolean delete(String uuid);

    /// The traces that did not answer, in the order of the query.
    List<TraceError> errors(String uuid, int limit, int offset);

    /// Forgets that traces did not answer.
    ///
    /// @param shards their positions
    void forgetErrors(String uuid, Collection<Integer> shards);

    /// The standing queries that go on.
    List<QueryExecution> standing();

    /// Makes queries that run one's own: those of an earlier life of this replica, and those whose
    /// replica is gone. Standing queries are not among them.
    Collection<QueryExecution> takeOver(String owner, Instant now, Instant until);

    /// The same for standing queries.
    Collection<QueryExecution> takeOverStanding(String owner, Instant now, Instant until);

    /// Marks rows as gone whose time is over.
    ///
    /// @return the queries whose rows can be removed
    List<String> expire(Instant now);
}
