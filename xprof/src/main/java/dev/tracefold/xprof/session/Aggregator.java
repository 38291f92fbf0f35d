// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.space.DamagedProfileException;
import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.tool.HostwiseTool;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// Answers questions about runs. A host that is damaged does not fail the others: the answer is of those
/// that can be read, and names those that cannot. Only when there is none left does the question fail.
///
/// Tools that look at one profile after the other ([HostwiseTool]) get a part from each host, wherever the
/// [PartSource] has it made; the others run here.
public final class Aggregator {
    /// The option by which clients ask for everything to be made anew.
    public static final String USE_SAVED = "use_saved_result";

    private final PartSource parts;
    // Profiles that are known to be whole, by their stamps: finding out means reading all of one.
    private final Map<HostProfile, PartStamp> whole = new ConcurrentHashMap<>();

    /// An aggregator.
    public Aggregator(PartSource parts) {
        this.parts = parts;
    }

    /// Answers.
    ///
    /// @param tool the name of the tool
    /// @param hosts the profiles to look at, in the order of the hosts' names
    /// @param options as of the request
    /// @throws ProfileException if there is no such tool, or no host can be read
    /// @throws InterruptedException when the thread is to give up
    public Answer answer(
            String tool, List<HostProfile> hosts, Map<String, String> options, Progress progress)
            throws InterruptedException {
        Tool known = ProfileTools.named(tool);
        return known instanceof HostwiseTool hostwise
                ? combined(hostwise, hosts, options, progress)
                : direct(known, hosts, options);
    }

    private Answer combined(
            HostwiseTool tool,
            List<HostProfile> hosts,
            Map<String, String> options,
            Progress progress)
            throws InterruptedException {
        Collected collected = new Collected(hosts, progress);
        boolean useSaved = !options.getOrDefault(USE_SAVED, "true").equals("false");
        parts.make(new PartSource.PartRequest(tool, options, hosts, useSaved), collected);
        List<Answer.MissingHost> missing = collected.missing();
        if (missing.size() == hosts.size()) {
            throw collected.firstFailure();
        }
        List<String> sentences =
                missing.stream().map(one -> "Not in this answer: " + one.reason()).toList();
        ToolResult result = tool.reduce(collected.present(), sentences, options);
        return marked(result, missing, hosts.size());
    }

    // One profile after the other may be read while the answer is written, and then it is too late
    // to
    // leave one out.
    private Answer direct(Tool tool, List<HostProfile> hosts, Map<String, String> options) {
        List<HostProfile> readable = hosts;
        List<Answer.MissingHost> missing = new ArrayList<>();
        if (hosts.size() > 1) {
            readable = new ArrayList<>();
            @Nullable ProfileException first = null;
            for (HostProfile host : hosts) {
                try {
                    check(host);
                    readable.add(host);
                } catch (ProfileException e) {
                    first = first == null ? e : first;
                    missing.add(missing(host, e));
                }
            }
            if (first != null && readable.isEmpty()) {
                throw first;
            }
        }
        return marked(tool.run(new ToolRequest(readable, options)), missing, hosts.size());
    }

    private void check(HostProfile host) {
        PartStamp now = PartCache.stamp(host);
        if (!now.equals(whole.get(host))) {
            try (XSpace space = host.open()) {
                whole.put(host, now);
                space.planes();
            }
        }
    }

    private static Answer.MissingHost missing(HostProfile host, ProfileException why) {
        return new Answer.MissingHost(host.host(), String.valueOf(why.getMessage()));
    }

    private static Answer marked(ToolResult result, List<Answer.MissingHost> missing, int hosts) {
        if (!missing.isEmpty()
                && result instanceof ToolResult.Tables tables
                && !tables.tables().isEmpty()) {
            List<String> names = missing.stream().map(Answer.MissingHost::host).toList();
            tables.tables().getFirst().property("missing_hosts", String.join(",", names));
        }
        return new Answer(result, missing, hosts);
    }

    /// What came in so far. Told by one thread at a time, read after that.
    private static final class Collected implements PartSource.PartListener {
        private final List<HostProfile> hosts;
        private final Progress progress;
        private final byte[][] parts;
        private final Map<Integer, ProfileException> failures = new HashMap<>();
        private int done;
        private int pieces;
        private int piecesDone;

        Collected(List<HostProfile> hosts, Progress progress) {
            this.hosts = hosts;
            this.progress = progress;
            this.parts = new byte[hosts.size()][];
        }

        @Override
        public void made(int host, byte[] part) {
            try {
                ProtoCursor message = new ProtoCursor(part);
                while (message.next()) {
                    message.field();
                }
            } catch (DamagedProfileException e) {
                failed(
                        host,
                        new ProfileException(
                                ProfileException.Kind.STORAGE,
                                "Host '%s': its part is %s"
                                        .formatted(hosts.get(host).host(), e.getMessage()),
                                e));
                return;
            }
            parts[host] = part;
            done++;
            progress.hosts(done, failures.size(), hosts.size());
        }

        @Override
        public void split(int host, int into) {
            pieces += into;
            progress.pieces(piecesDone, pieces);
        }

        @Override
        public void pieceMade(int host) {
            progress.pieces(++piecesDone, pieces);
        }

        @Override
        public void failed(int host, ProfileException why) {
            failures.put(host, why);
            progress.hosts(done, failures.size(), hosts.size());
        }

        List<byte[]> present() {
            return Arrays.stream(parts).filter(part -> part != null).toList();
        }

        List<Answer.MissingHost> missing() {
            List<Answer.MissingHost> missing = new ArrayList<>();
            for (int i = 0; i < parts.length; i++) {
                if (parts[i] == null) {
                    missing.add(Aggregator.missing(hosts.get(i), failure(i)));
                }
            }
            return missing;
        }

        ProfileException firstFailure() {
            return failure(0);
        }

        private ProfileException failure(int host) {
            ProfileException known = failures.get(host);
            return known == null
                    ? new ProfileException(
                            ProfileException.Kind.STORAGE,
                            "Host '%s': nobody answered".formatted(hosts.get(host).host()))
                    : known;
        }
    }
}
