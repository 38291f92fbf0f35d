// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.profile;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.tracefold.events.ShardWork;
import dev.tracefold.events.result.DecodedResult;
import dev.tracefold.orchestrator.query.CompletedShard;
import dev.tracefold.orchestrator.query.FailedShard;
import dev.tracefold.orchestrator.query.QueryHandle;
import dev.tracefold.orchestrator.query.QueryListener;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.store.profile.ProfilePlaces;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.session.Aggregator;
import dev.tracefold.xprof.session.PartSource;
import dev.tracefold.xprof.tool.Piece;

/// Has parts made through the event pipeline, a shard a host, and pieces of hosts, a query a piece. How many are out at a time, what is tried
/// again and when a shard is lost follows the rules of every query.
public final class PipelineParts implements PartSource {
    private static final Duration A_DAY = Duration.ofDays(1);

    private final QueryService queries;

    /// Parts by a pipeline whose workers see the profiles under the same paths.
    public PipelineParts(QueryService queries) {
        this.queries = queries;
    }

    @Override
    public void make(PartRequest request, PartListener listener) throws InterruptedException {
        Map<String, String> options = new HashMap<>(request.options());
        options.put(Aggregator.USE_SAVED, Boolean.toString(request.useSaved()));
        // Whatever the client named so is not meant for a worker.
        options.remove(Piece.OPTION);
        if (!request.piece().isWhole()) {
            options.put(Piece.OPTION, request.piece().toString());
        }
        List<String> addresses =
                request.hosts().stream()
                        .map(host -> host.file().address())
                        .map(address ->
                                ProfilePlaces.isInBucket(address) ? address : "/local/" + address)
                        .toList();
        Told told = new Told(request.hosts(), listener);
        QueryHandle handle =
                queries.submit(
                        new QueryRequest(
                                addresses,
                                new ShardWork.Tool(request.tool().name(), options),
                                QueryRequest.OnError.SKIP,
                                QueryLimits.NONE),
                        told);
        try {
            boolean ended = false;
            while (!ended) {
                ended = handle.await(A_DAY);
            }
        } catch (InterruptedException e) {
            handle.cancel();
            throw e;
        }
        told.complete();
    }

    /// Passes on what the query says. Told by one thread at a time.
    private static final class Told implements QueryListener {
        private final List<HostProfile> hosts;
        private final PartListener listener;
        private final boolean[] ended;
        private Optional<Failure> failure = Optional.empty();

        Told(List<HostProfile> hosts, PartListener listener) {
            this.hosts = hosts;
            this.listener = listener;
            this.ended = new boolean[hosts.size()];
        }

        @Override
        public void shardCompleted(CompletedShard shard) {
            byte[] part;
            try (DecodedResult rows = shard.rows()) {
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                while (rows.next()) {
                    whole.writeBytes(rows.getBytes(0));
                }
                part = whole.toByteArray();
            } catch (ProcessorException e) {
                failed(shard.shard(), e.failure());
                return;
            }
            ended[shard.shard()] = true;
            listener.made(shard.shard(), part);
        }

        @Override
        public void shardFailed(FailedShard shard) {
            failed(shard.shard(), shard.failure());
        }

        @Override
        public void finished(QueryOutcome outcome) {
            if (outcome instanceof QueryOutcome.Failed(_, Failure why, _)) {
                failure = Optional.of(why);
            }
        }

        /// Says of each host that was not told of why there is nothing.
        void complete() {
            Failure why =
                    failure.orElseGet(
                            () -> Failure.external("QUERY_CANCELLED", "the query was cancelled"));
            for (int host = 0; host < ended.length; host++) {
                if (!ended[host]) {
                    failed(host, why);
                }
            }
        }

        private void failed(int host, Failure why) {
            ended[host] = true;
            String name = "Host '%s': ".formatted(hosts.get(host).host());
            String message = why.message().startsWith(name) ? why.message() : name + why.message();
            ProfileException.Kind kind =
                    why.category() == FailureCategory.DATA
                            ? ProfileException.Kind.DATA
                            : ProfileException.Kind.STORAGE;
            listener.failed(host, new ProfileException(kind, message));
        }
    }
}
