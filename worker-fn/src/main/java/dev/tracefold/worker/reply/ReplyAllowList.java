// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.reply;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Hosts a worker may post answers to. Without it, whoever can send an event could make the worker
/// post anywhere its network reaches. An entry is a host (`10.1.2.3`, `orchestrator.local`), a
/// domain with everything below it (`.svc.cluster.local`), or a network (`10.0.0.0/8`, which matches
/// addresses only, never names: a name could resolve to something else a moment later). A port may
/// follow hosts and domains. A Pub/Sub topic is named in full (`projects/p/topics/t`). An empty list
/// allows nothing.
public final class ReplyAllowList {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");

    private static final String TOPIC_SCHEME = "pubsub";

    private final List<Entry> entries;

    /// A list of entries.
    ///
    /// @throws IllegalArgumentException when an entry cannot be read
    public ReplyAllowList(List<String> entries) {
        this.entries = entries.stream().map(Entry::parse).toList();
    }

    /// Whether answers may go there.
    public boolean allows(URI address) {
        if (TOPIC_SCHEME.equals(address.getScheme())) {
            String topic = address.getRawSchemeSpecificPart();
            return entries.stream().anyMatch(entry -> entry.matchesTopic(topic));
        }
        String host = address.getHost();
        if (host == null || address.getRawUserInfo() != null) {
            return false;
        }
        if (!"http".equals(address.getScheme()) && !"https".equals(address.getScheme())) {
            return false;
        }
        String lowerCase = host.toLowerCase(Locale.ROOT);
        return entries.stream().anyMatch(entry -> entry.matches(lowerCase, address.getPort()));
    }

    private sealed interface Entry {
        boolean matches(String host, int port);

        default boolean matchesTopic(String name) {
            return false;
        }

        static Entry parse(String text) {
            if (text.startsWith("projects/")) {
                return new Topic(text);
            }
            if (text.indexOf('/') >= 0) {
                return Network.parse(text);
            }
            int colon = text.lastIndexOf(':');
            boolean hasPort = colon > text.lastIndexOf(']') && text.indexOf(':') == colon;
            String host = (hasPort ? text.substring(0, colon) : text).toLowerCase(Locale.ROOT);
            try {
                return new Named(host, hasPort ? Integer.parseInt(text.substring(colon + 1)) : -1);
            } catch (NumberFormatException _) {
                throw refused(text);
            }
        }

        private static IllegalArgumentException refused(String text) {
            return new IllegalArgumentException(
                    "reply address '%s': expected a host, a domain with a leading dot, or a network"
                            .formatted(text));
        }
    }

    private record Topic(String name) implements Entry {
        @Override
        public boolean matches(String host, int port) {
            return false;
        }

        @Override
        public boolean matchesTopic(String candidate) {
            return name.equals(candidate);
        }
    }

    private record Named(String host, int port) implements Entry {
        @Override
        public boolean matches(String candidate, int candidatePort) {
            boolean sameHost =
                    host.startsWith(".") ? candidate.endsWith(host) : candidate.equals(host);
            return sameHost && (port < 0 || port == candidatePort);
        }
    }

    /// The bytes stay inside and are never changed.
    private static final class Network implements Entry {
        private final byte[] address;
        private final int prefixBits;

        private Network(byte[] address, int prefixBits) {
            this.address = address;
            this.prefixBits = prefixBits;
        }

        static Network parse(String text) {
            int slash = text.indexOf('/');
            try {
                byte[] address = InetAddress.ofLiteral(text.substring(0, slash)).getAddress();
                int bits = Integer.parseInt(text.substring(slash + 1));
                if (bits >= 0 && bits <= address.length * Byte.SIZE) {
                    return new Network(address, bits);
                }
            } catch (IllegalArgumentException _) {
                // Refused below, in the same words as a prefix that is too long.
            }
            throw Entry.refused(text);
        }

        @Override
        public boolean matches(String host, int port) {
            if (!ADDRESS.matcher(host).matches()) {
                return false;
            }
            byte[] candidate;
            try {
                candidate = InetAddress.ofLiteral(host).getAddress();
            } catch (IllegalArgumentException _) {
                return false;
            }
            if (candidate.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < prefixBits; bit++) {
                int mask = 0x80 >> bit % Byte.SIZE;
                if (((candidate[bit / Byte.SIZE] ^ address[bit / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
