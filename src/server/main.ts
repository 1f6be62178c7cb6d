import { createConnection, ProposedFeatures } from 'vscode-languageserver/node.js';
import { serve } from './server.ts';

serve(createConnection(ProposedFeatures.all));
